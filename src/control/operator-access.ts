import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How the operator's commands reach the server that has the data folder open. */
export interface OperatorAccess {
  /** The control listener: `http://HOST:PORT`. */
  readonly url: string;
  readonly token: string;
}

/** For the owner of the folder alone; replaced at each start. */
export async function writeOperatorAccess(data: string, access: OperatorAccess): Promise<void> {
  const file = accessFile(data);
  await writeFile(`${file}.new`, JSON.stringify(access), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

export async function removeOperatorAccess(data: string): Promise<void> {
  await rm(accessFile(data), { force: true });
}

/** Undefined where no server has left its access: none runs, or never did. */
export async function readOperatorAccess(data: string): Promise<OperatorAccess | undefined> {
  try {
    return JSON.parse(await readFile(accessFile(data), 'utf8')) as OperatorAccess;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function accessFile(data: string): string {
  return join(data, 'operator.json');
}
