import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSynced } from '../storage/synced-files.js';

/** How the operator's commands reach the server that has the data folder open. */
export interface OperatorAccess {
  /** The control listener: `http://HOST:PORT`. */
  readonly url: string;
  readonly token: string;
}

/** The file that operators' commands find a server by, for the owner of the folder alone. */
export class OperatorAccessFile {
  #isLeft = false;
  #fault: string | undefined;

  /** Writes the file, once. @param sayFault is told why it cannot be written, once for each reason */
  async leave(
    data: string,
    access: OperatorAccess,
    sayFault: (reason: string) => void,
  ): Promise<void> {
    if (this.#isLeft) return;
    try {
      await writeSynced(accessFile(data), JSON.stringify(access));
      this.#isLeft = true;
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
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
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
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
  const { url, token } = access as Partial<Record<keyof OperatorAccess, unknown>>;
  return typeof url === 'string' && typeof token === 'string';
}

function accessFile(data: string): string {
  return join(data, 'operator.json');
}
