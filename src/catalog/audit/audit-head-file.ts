import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError } from '../../model/system-error.js';
import type { AuditChain } from './audit-chain.js';
import type { AuditHead } from './audit-event.js';

/** In the data folder, beside the database. */
export const auditHeadName = 'audit-head.json';

/**
 * Keeps how far the audit trail had come, outside the database: rows that are taken off its end leave
 * no gap in it. The file is written behind the commits, so that it is never ahead of what is on disk.
 */
export class AuditHeadFile {
  readonly #path: string;
  readonly #chain: AuditChain;
  #next: AuditHead | undefined;
  #writing: Promise<void> | undefined;

  constructor(folder: string, chain: AuditChain) {
    this.#path = join(folder, auditHeadName);
    this.#chain = chain;
  }

  /** Undefined where there is none, or one that was not written with this master key. */
  async read(): Promise<AuditHead | undefined> {
    try {
      const head: unknown = JSON.parse(await readFile(this.#path, 'utf8'));
      if (!isProvenHead(head)) return undefined;
      return this.#chain.isProof(head, head.proof) ? head : undefined;
    } catch (error) {
      if (error instanceof SyntaxError || isSystemError(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  /** Returns at once. Of heads that come while one is written, the last is. */
  write(head: AuditHead): void {
    this.#next = head;
    this.#writing ??= this.#writeAll();
  }

  async close(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    for (let head = this.#next; head !== undefined; head = this.#next) {
      this.#next = undefined;
      await this.#replace(head);
    }
    this.#writing = undefined;
  }

  /**
   * A disk that is full keeps an older head, which is right as well. One draft at a time has this name:
   * what a killed process left of it is written over.
   */
  async #replace({ number, hash }: AuditHead): Promise<void> {
    const draft = `${this.#path}.draft`;
    const text = JSON.stringify({ number, hash, proof: this.#chain.proofOf({ number, hash }) });
    try {
      await writeFile(draft, text, { mode: 0o600, flush: true });
      await rename(draft, this.#path);
    } catch {
      await rm(draft, { force: true }).catch(() => undefined);
    }
  }
}

function isProvenHead(value: unknown): value is AuditHead & { readonly proof: string } {
  if (typeof value !== 'object' || value === null) return false;
  const { number, hash, proof } = value as Readonly<Record<string, unknown>>;
  return Number.isSafeInteger(number) && typeof hash === 'string' && typeof proof === 'string';
}
