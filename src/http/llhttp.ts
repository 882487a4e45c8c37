import { createRequire } from 'node:module';

/** What a parser tells of the bytes that it is given; places are counted in those bytes. */
export interface ParserEvents {
  onMessageBegin(): void;
  /** These three come again with what follows, where the bytes end within the piece. */
  onTarget(from: number, to: number): Verdict;
  onFieldName(from: number, to: number): Verdict;
  onFieldValue(from: number, to: number): Verdict;
  onHeadComplete(keepAlive: boolean): void;
  onBody(from: number, to: number): void;
  /** The parser pauses after it. */
  onMessageComplete(): void;
}

/** What `execute` returns. Any other number is a fault in the bytes: see `nameOf`. */
export const outcomes = { ok: 0, paused: 21, pausedForUpgrade: 22, refused: 24 } as const;

/** Whether the parser goes on, or stops with `refused`. */
export type Verdict = typeof outcomes.ok | typeof outcomes.refused;

const modulePath = 'undici/lib/llhttp/llhttp-wasm.js';
const requestType = 1;
const methodCount = 47;
/** What the parser takes at a time: as much as a socket gives. */
export const inputBytes = 65_536;

/**
 * Node's own HTTP parser, as undici carries it for its client. The parsers of one instance share a
 * memory and an input: they run one at a time, and none starts while another runs.
 */
export class Llhttp {
  readonly #module: LlhttpModule;
  readonly #inputAddress: number;
  readonly #methods: readonly string[];
  #input: Uint8Array;
  /** Whose bytes are parsed, and what makes an address a place in them. */
  #events: ParserEvents | undefined;
  #shift = 0;

  /** @throws Error where the undici that is installed does not have the parser as it was */
  constructor() {
    this.#module = instantiate(this.#callbacks());
    this.#module._initialize();
    this.#inputAddress = this.#module.malloc(inputBytes);
    this.#input = this.#viewInput();
    this.#methods = Array.from({ length: methodCount }, (_, method) =>
      this.#textAt(this.#module.llhttp_method_name(method)),
    );
  }

  /** A parser of requests: its address, to be given back by `release`. */
  acquire(): number {
    const parser = this.#module.llhttp_alloc(requestType);
    // Memory that grew is another buffer.
    if (this.#input.length === 0) this.#input = this.#viewInput();
    return parser;
  }

  release(parser: number): void {
    this.#module.llhttp_free(parser);
  }

  /** Parses the bytes from a place on, up to the end of a message or of the bytes. */
  execute(parser: number, events: ParserEvents, bytes: Buffer, from: number): number {
    this.#events = events;
    let outcome: number = outcomes.ok;
    for (let at = from; at < bytes.length && outcome === outcomes.ok; at += inputBytes) {
      const to = Math.min(at + inputBytes, bytes.length);
      this.#input.set(at === 0 && to === bytes.length ? bytes : bytes.subarray(at, to));
      this.#shift = at - this.#inputAddress;
      outcome = this.#module.llhttp_execute(parser, this.#inputAddress, to - at);
    }
    this.#events = undefined;
    return outcome;
  }

  /** Where the last `execute` stopped, in its bytes. */
  stopOf(parser: number): number {
    return this.#module.llhttp_get_error_pos(parser) + this.#shift;
  }

  /** Lets a parser go on after a pause. */
  resume(parser: number, outcome: number): void {
    if (outcome === outcomes.paused) this.#module.llhttp_resume(parser);
    else this.#module.llhttp_resume_after_upgrade(parser);
  }

  methodOf(parser: number): string {
    return this.#methods[this.#module.llhttp_get_method(parser)] ?? '';
  }

  isHttp11(parser: number): boolean {
    return (
      this.#module.llhttp_get_http_minor(parser) === 1 &&
      this.#module.llhttp_get_http_major(parser) === 1
    );
  }

  /** Such as `HPE_INVALID_METHOD`. */
  nameOf(outcome: number): string {
    return this.#textAt(this.#module.llhttp_errno_name(outcome));
  }

  #callbacks(): Callbacks {
    const { ok, paused, refused } = outcomes;
    return {
      wasm_on_message_begin: () => {
        this.#events?.onMessageBegin();
        return ok;
      },
      wasm_on_url: (_, address, length) => {
        const from = address + this.#shift;
        return this.#events?.onTarget(from, from + length) ?? refused;
      },
      wasm_on_status: () => refused,
      wasm_on_header_field: (_, address, length) => {
        const from = address + this.#shift;
        return this.#events?.onFieldName(from, from + length) ?? refused;
      },
      wasm_on_header_value: (_, address, length) => {
        const from = address + this.#shift;
        return this.#events?.onFieldValue(from, from + length) ?? refused;
      },
      wasm_on_headers_complete: (_, _status, _upgrade, keepAlive) => {
        this.#events?.onHeadComplete(keepAlive === 1);
        return ok;
      },
      wasm_on_body: (_, address, length) => {
        const from = address + this.#shift;
        this.#events?.onBody(from, from + length);
        return ok;
      },
      wasm_on_message_complete: () => {
        this.#events?.onMessageComplete();
        return paused;
      },
    };
  }

  #viewInput(): Uint8Array {
    return new Uint8Array(this.#module.memory.buffer, this.#inputAddress, inputBytes);
  }

  /** A text of C, which ends with a zero. */
  #textAt(address: number): string {
    const bytes = Buffer.from(this.#module.memory.buffer, address);
    return bytes.toString('latin1', 0, bytes.indexOf(0));
  }
}

/** What the module exports of use here; addresses are places in its memory. */
interface LlhttpModule {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly _initialize: () => void;
  readonly malloc: (bytes: number) => number;
  readonly llhttp_alloc: (type: number) => number;
  readonly llhttp_free: (parser: number) => void;
  readonly llhttp_execute: (parser: number, input: number, bytes: number) => number;
  readonly llhttp_resume: (parser: number) => void;
  readonly llhttp_resume_after_upgrade: (parser: number) => void;
  readonly llhttp_get_error_pos: (parser: number) => number;
  readonly llhttp_get_method: (parser: number) => number;
  readonly llhttp_get_http_major: (parser: number) => number;
  readonly llhttp_get_http_minor: (parser: number) => number;
  readonly llhttp_method_name: (method: number) => number;
  readonly llhttp_errno_name: (outcome: number) => number;
}

const functionNames = [
  '_initialize',
  'malloc',
  'llhttp_alloc',
  'llhttp_free',
  'llhttp_execute',
  'llhttp_resume',
  'llhttp_resume_after_upgrade',
  'llhttp_get_error_pos',
  'llhttp_get_method',
  'llhttp_get_http_major',
  'llhttp_get_http_minor',
  'llhttp_method_name',
  'llhttp_errno_name',
] as const satisfies readonly (keyof LlhttpModule)[];

/** Each gets the parser, then numbers, and returns an outcome. */
type Callbacks = Readonly<
  Record<
    `wasm_on_${'message_begin' | 'url' | 'status' | 'header_field' | 'header_value' | 'headers_complete' | 'body' | 'message_complete'}`,
    (parser: number, first: number, second: number, third: number) => number
  >
>;

/** As far as it is used: the types of Node 20 do not have it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<'env', Callbacks>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
};

function instantiate(env: Callbacks): LlhttpModule {
  const code = createRequire(import.meta.url)(modulePath) as Uint8Array;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), { env });
  const absent = functionNames.filter((name) => typeof exports[name] !== 'function');
  if (absent.length > 0) throw new Error(`${modulePath} does not export ${absent.join(', ')}`);
  return exports as unknown as LlhttpModule;
}
