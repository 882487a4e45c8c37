import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSynced } from '../storage/synced-files.js';

/** How the operator's commands reach the server that has the data folder open. */
export interface OperatorAccess {
  /** The control listener: `http://HOST:PORT`. */
  readonly url: string;
  readonly token: string;
}

/** For the owner of the folder alone; replaced at each start. */
export function writeOperatorAccess(data: string, access: OperatorAccess): Promise<void> {
  return writeSynced(accessFile(data), JSON.stringify(access));
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
