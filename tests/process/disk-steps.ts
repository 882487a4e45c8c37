import { resolve } from 'node:path';
import { bytesOf, readTrace, type TracedCall, unescaped } from './system-calls.js';

/** A step that changes files, or makes sure of changes. Files go by numbers, not by names. */
export type DiskStep = Pick<TracedCall, 'begun' | 'returned'> &
  (
    | { readonly kind: 'write'; readonly file: number; readonly at: number; readonly bytes: Buffer }
    | { readonly kind: 'sync'; readonly file: number }
    | { readonly kind: 'cut'; readonly file: number; readonly length: number }
    | { readonly kind: 'create'; readonly file: number; readonly path: string }
    | { readonly kind: 'remove'; readonly path: string }
    | { readonly kind: 'link'; readonly path: string; readonly to: string }
    | { readonly kind: 'rename'; readonly path: string; readonly to: string }
  );

interface OpenFile {
  readonly file: number;
  readonly appends: boolean;
  position: number;
}

/** What a traced program did to the files of a folder that were there, and to others. */
export class DiskSteps {
  readonly steps: DiskStep[] = [];
  /** By path: the number of the file that has this name now. */
  readonly #named: Map<string, number>;
  readonly #lengths: Map<number, number>;
  readonly #open = new Map<number, OpenFile>();

  /** @param lengths of the files that are there at first, numbered in this order, by their paths */
  constructor(lengths: ReadonlyMap<string, number>) {
    this.#named = new Map([...lengths.keys()].map((path, file) => [path, file]));
    this.#lengths = new Map([...lengths.values()].entries());
  }

  /** Takes up the calls of a trace. @param cwd what paths in it are relative to */
  read(trace: string, cwd: string): this {
    for (const call of readTrace(trace)) this.#take(call, cwd);
    return this;
  }

  #take(call: TracedCall, cwd: string): void {
    const [, name = '', args = '', result = ''] = /^(\w+)\((.*)\) += (-?\d+)/.exec(call.text) ?? [];
    const when = { begun: call.begun, returned: call.returned };
    if (name === '' || Number(result) < 0) return;
    const paths = [...args.matchAll(/"(?:\\x[0-9a-f]{2})*"/g)].map(([text]) =>
      resolve(cwd, bytesOf(text).toString()),
    );
    const [path = '', to = ''] = paths;
    if (name === 'openat') this.#openAt(path, args, Number(result), when);
    else if (name === 'unlink') this.#remove(path, when);
    else if (name === 'rename') this.#rename(path, to, when);
    else if (name === 'link') this.#link(path, to, when);
    else this.#onOpen(name, args, Number(result), when);
  }

  #openAt(path: string, args: string, descriptor: number, when: When): void {
    this.#open.delete(descriptor);
    let file = this.#named.get(path);
    if (file === undefined) {
      if (!args.includes('O_CREAT')) return;
      file = this.#lengths.size;
      this.#lengths.set(file, 0);
      this.#named.set(path, file);
      this.steps.push({ ...when, kind: 'create', file, path });
    } else if (args.includes('O_TRUNC')) this.#cut(file, 0, when);
    this.#open.set(descriptor, { file, appends: args.includes('O_APPEND'), position: 0 });
  }

  #onOpen(name: string, args: string, result: number, when: When): void {
    const [, descriptor, target = ''] = /^(\d+)<([^>]*)>/.exec(args) ?? [];
    const open = this.#open.get(Number(descriptor));
    // A number that a file had may be that of a socket by now.
    if (open === undefined || !unescaped(target).startsWith('/')) return;
    const lastNumber = Number(/(\d+)$/.exec(args)?.[1]);
    const { file } = open;
    if (name === 'lseek') open.position = result;
    else if (name === 'ftruncate') this.#cut(file, lastNumber, when);
    else if (/^f(data)?sync$/.test(name)) this.steps.push({ ...when, kind: 'sync', file });
    else if (name === 'pwrite64')
      this.#write(file, lastNumber, bytesOf(args).subarray(0, result), when);
    else if (name === 'write') {
      const at = open.appends ? (this.#lengths.get(file) ?? 0) : open.position;
      this.#write(file, at, bytesOf(args).subarray(0, result), when);
      open.position = at + result;
    }
  }

  #write(file: number, at: number, bytes: Buffer, when: When): void {
    this.#lengths.set(file, Math.max(this.#lengths.get(file) ?? 0, at + bytes.length));
    this.steps.push({ ...when, kind: 'write', file, at, bytes });
  }

  #cut(file: number, length: number, when: When): void {
    this.#lengths.set(file, length);
    this.steps.push({ ...when, kind: 'cut', file, length });
  }

  #remove(path: string, when: When): void {
    if (this.#named.delete(path)) this.steps.push({ ...when, kind: 'remove', path });
  }

  #link(path: string, to: string, when: When): void {
    const file = this.#named.get(path);
    if (file === undefined) return;
    this.#named.set(to, file);
    this.steps.push({ ...when, kind: 'link', path, to });
  }

  #rename(path: string, to: string, when: When): void {
    const file = this.#named.get(path);
    if (file === undefined) return;
    this.#named.delete(path);
    this.#named.set(to, file);
    this.steps.push({ ...when, kind: 'rename', path, to });
  }
}

type When = Pick<DiskStep, 'begun' | 'returned'>;
