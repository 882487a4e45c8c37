import { Composer, isMap, isNode, isSeq, Lexer, LineCounter, Parser, type CST } from 'yaml';
import type { Document } from 'yaml';
import { OperatorError } from './operator-error.js';

/** An entry of `remote_read`. */
export interface RemoteRead {
  /** `FILE:LINE` */
  readonly place: string;
  /** As written. */
  readonly url: string;
  readonly readsRecent: boolean;
  /** Whether Prometheus asks for series that have its external labels. */
  readonly filtersByExternalLabels: boolean;
}

/** What a prometheus.yml says of remote reads. */
export interface PrometheusFile {
  readonly path: string;
  readonly externalLabels: ReadonlyMap<string, string>;
  readonly remoteReads: readonly RemoteRead[];
}

/** Deeper nesting than Prometheus's own could exhaust the stack of the composer. */
const depthMax = 100;

/**
 * Reads what Prometheus would: its parser takes any scalar as text where text is wanted, merges `<<`,
 * has several words for true, and reads the first document alone.
 * @throws OperatorError
 */
export function parsePrometheusFile(path: string, text: string): PrometheusFile {
  return new PrometheusText(path, text).read();
}

class PrometheusText {
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;

  constructor(
    private readonly path: string,
    text: string,
  ) {
    const options = { schema: 'failsafe', merge: true, prettyErrors: false } as const;
    const [document] = new Composer(options).compose(this.#tokens(text), true, text.length);
    if (document === undefined) throw new Error('the composer gives no document');
    const [error] = document.errors;
    // What the parser says may quote the file, which may hold a secret.
    if (error !== undefined) throw this.#fault(error.pos[0], `is no YAML (${error.code})`);
    this.#document = document;
  }

  read(): PrometheusFile {
    const top = this.#mapOf(this.#valueOf(this.#document.contents), 'the file');
    const global = this.#mapOf(top.get('global'), 'global');
    const labels = this.#mapOf(global.get('external_labels'), 'external_labels');
    return {
      path: this.path,
      externalLabels: new Map(
        Array.from(labels, ([name, value]) => [
          this.#textOf(name, 'a name in external_labels'),
          this.#textOf(value, 'a value in external_labels'),
        ]),
      ),
      remoteReads: this.#entriesOf(top.get('remote_read')).map((entry, at) =>
        this.#remoteReadOf(entry, at),
      ),
    };
  }

  *#tokens(text: string): Generator<CST.Token, void> {
    const parser = new Parser(this.#lines.addNewLine);
    this.#lines.addNewLine(0);
    for (const lexeme of new Lexer().lex(text)) {
      yield* parser.next(lexeme);
      if (parser.stack.length > depthMax) throw this.#fault(parser.offset, 'is nested too deeply');
    }
    yield* parser.end();
  }

  #remoteReadOf(value: unknown, at: number): RemoteRead {
    const entry = this.#mapOf(value, 'an entry of remote_read');
    return {
      place: `${this.path}:${this.#lineOfEntry(at)}`,
      url: this.#textOf(entry.get('url') ?? '', 'url'),
      readsRecent: this.#booleanOf(entry.get('read_recent') ?? 'false', 'read_recent'),
      filtersByExternalLabels: this.#booleanOf(
        entry.get('filter_external_labels') ?? 'true',
        'filter_external_labels',
      ),
    };
  }

  /** Maps, arrays and texts, with aliases in place: as many as the parser allows. */
  #valueOf(node: unknown): unknown {
    if (!isNode(node)) return undefined;
    try {
      return node.toJS(this.#document, { mapAsMap: true }) as unknown;
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      throw this.#fault(0, 'has an alias without its anchor, or too many aliases');
    }
  }

  #mapOf(value: unknown, what: string): ReadonlyMap<unknown, unknown> {
    if (value instanceof Map) return value;
    // An empty value is absent to Prometheus.
    if (value === undefined || value === null || value === '') return new Map();
    throw this.#mistake(`${what} is not a map`);
  }

  #entriesOf(value: unknown): readonly unknown[] {
    if (Array.isArray(value)) return value;
    if (value === undefined || value === '') return [];
    throw this.#mistake('remote_read is not a list');
  }

  #textOf(value: unknown, what: string): string {
    if (typeof value === 'string') return value === '~' || value === 'null' ? '' : value;
    throw this.#mistake(`${what} is not a text`);
  }

  #booleanOf(value: unknown, what: string): boolean {
    const text = this.#textOf(value, what);
    if (/^(y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/.test(text)) return true;
    if (/^(n|N|no|No|NO|false|False|FALSE|off|Off|OFF)?$/.test(text)) return false;
    throw this.#mistake(`${what} is neither true nor false`);
  }

  #lineOfEntry(at: number): number {
    const { contents } = this.#document;
    const entries: unknown = isMap(contents) ? contents.get('remote_read', true) : undefined;
    const entry: unknown = isSeq(entries) ? entries.items[at] : undefined;
    return this.#lines.linePos((isNode(entry) ? entry.range?.[0] : undefined) ?? 0).line;
  }

  #fault(offset: number, fault: string): OperatorError {
    const { line, col } = this.#lines.linePos(offset);
    return new OperatorError(`${this.path}:${line}:${col}: ${fault}`, 2);
  }

  #mistake(mistake: string): OperatorError {
    const advice = `run promtool check config ${this.path}`;
    return new OperatorError(`${this.path}: ${mistake}, as Prometheus wants it; ${advice}`, 2);
  }
}
