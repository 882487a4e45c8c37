import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileNameOf, planeOf, type FuzzRequest } from './requests.js';

/** Requests, each in a file of its own: what one run leaves is there for the next. */
export class RequestFolder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    mkdirSync(path, { recursive: true });
  }

  read(): FuzzRequest[] {
    return readdirSync(this.#path).flatMap((name) => readRequest(join(this.#path, name)));
  }

  /** @returns the file */
  add(request: FuzzRequest): string {
    const file = join(this.#path, fileNameOf(request));
    writeFileSync(file, request.bytes);
    return file;
  }

  /** @returns the file of the request, beside which another says what is wrong with its answer */
  addFinding(request: FuzzRequest, fault: string): string {
    const file = this.add(request);
    writeFileSync(`${file}.txt`, `${fault}\n`);
    return file;
  }

  /** Only these, and nothing that was there. */
  replaceBy(requests: readonly FuzzRequest[]): void {
    for (const name of readdirSync(this.#path)) rmSync(join(this.#path, name));
    for (const request of requests) this.add(request);
  }
}

/** The request of a file; none where it is no request. */
export function readRequest(file: string): FuzzRequest[] {
  const plane = planeOf(file);
  return plane === undefined ? [] : [{ plane, bytes: readFileSync(file) }];
}
