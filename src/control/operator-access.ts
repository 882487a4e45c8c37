import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError } from '../model/system-error.js';
import { writeSynced } from '../storage/synced-files.js';
import { errorMessageOf } from '../model/error-message.js';

/** How the operator's commands reach the server that has the data folder open. */
export interface OperatorAccess {
  /** The control listener: `http://HOST:PORT`, or `https://`. */
  readonly url: string;
  readonly token: string;
  /** SHA-256 of each certificate that it may present; absent where it serves HTTP. */
  readonly fingerprints?: readonly string[];
}

/** The file that operators' commands find a server by, for the owner of the folder alone. */
export class OperatorAccessFile {
  #left: string | undefined;
  #fault: string | undefined;
  /** Settles with the last write: two at once would share a draft. */
  #written: Promise<void> = Promise.resolve();

  /** Writes the file, unless it has this. @param sayFault is told why it cannot be written, once for each reason */
  leave(data: string, access: OperatorAccess, sayFault: (reason: string) => void): Promise<void> {
    this.#written = this.#written.then(() => this.#write(data, access, sayFault));
    return this.#written;
  }

  async #write(
    data: string,
    access: OperatorAccess,
    sayFault: (reason: string) => void,
  ): Promise<void> {
    const text = JSON.stringify(access);
    if (this.#left === text) return;
    try {
      await writeSynced(accessFile(data), text);
      this.#left = text;
    } catch (error) {
      const fault = errorMessageOf(error);
      if (fault !== this.#fault) sayFault(fault);
      this.#fault = fault;
    }
  }
}

export async function removeOperatorAccess(data: string): Promise<void> {
  await rm(accessFile(data), { force: true });
}

/**
 * Undefined where no server has left its access: none runs, or never did. An empty or torn file is
 * one that nobody left: the next start writes it anew.
 */
export async function readOperatorAccess(data: string): Promise<OperatorAccess | undefined> {
  try {
    return accessIn(await readFile(accessFile(data), 'utf8'));
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function accessIn(text: string): OperatorAccess | undefined {
  let access: unknown;
  try {
    access = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isAccess(access) ? access : undefined;
}

function isAccess(access: unknown): access is OperatorAccess {
  if (typeof access !== 'object' || access === null) return false;
  const { url, token, fingerprints } = access as Partial<Record<keyof OperatorAccess, unknown>>;
  const areTexts = fingerprints === undefined || isTextList(fingerprints);
  return typeof url === 'string' && typeof token === 'string' && areTexts;
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function accessFile(data: string): string {
  return join(data, 'operator.json');
}
