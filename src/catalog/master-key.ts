import { randomBytes, randomUUID } from 'node:crypto';
import { link, open, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isSystemError } from '../model/system-error.js';

export const masterKeyVariable = 'PUTMON_MASTER_KEY';

/** The master key is missing, malformed, open to others or the wrong one. One line, for operators. */
export class MasterKeyError extends Error {
  override name = 'MasterKeyError';
}

/**
 * The 32 bytes that SecretKeys are encrypted with: from the text of the environment variable where
 * there is one, else from the file, which is made where that is allowed.
 * @throws MasterKeyError
 */
export async function loadMasterKey(
  text: string | undefined,
  path: string,
  mayCreate: boolean,
): Promise<Buffer> {
  if (text !== undefined) return decodeMasterKey(text, masterKeyVariable);
  try {
    const key = await readKeyFile(path);
    if (key !== undefined) return key;
    if (mayCreate) return await createKeyFile(path);
  } catch (error) {
    if (error instanceof MasterKeyError || !(error instanceof Error)) throw error;
    throw new MasterKeyError(`the master key file ${path} can not be used: ${error.message}`, {
      cause: error,
    });
  }
  throw new MasterKeyError(
    `the master key file ${path} is gone, and a new one would open no key that is stored: ` +
      `put it back, or set ${masterKeyVariable}`,
  );
}

/**
 * @param place where the text stands, for the message
 * @throws MasterKeyError
 */
export function decodeMasterKey(text: string, place: string): Buffer {
  const trimmed = text.trim();
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return Buffer.from(trimmed, 'hex');
  if (/^[0-9a-z+/]{43}=?$/i.test(trimmed)) return Buffer.from(trimmed, 'base64');
  throw new MasterKeyError(`${place} must hold 64 hex digits, or 32 bytes in base64`);
}

async function readKeyFile(path: string): Promise<Buffer | undefined> {
  const file = await openIfThere(path);
  if (file === undefined) return undefined;
  try {
    const { mode } = await file.stat();
    if ((mode & 0o077) !== 0) {
      throw new MasterKeyError(`${path} is open to other users: run chmod 600 ${path}`);
    }
    return decodeMasterKey(
      await file.readFile('utf8'),
      `${path} holds no master key; put back the copy that you keep. It`,
    );
  } finally {
    await file.close();
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function createKeyFile(path: string): Promise<Buffer> {
  const masterKey = randomBytes(32);
  const draftPath = `${path}.${randomUUID()}`;
  try {
    const text = `${masterKey.toString('hex')}\n`;
    await writeFile(draftPath, text, { mode: 0o600, flag: 'wx', flush: true });
    // Unlike a rename, a link never replaces the key of a process that was faster.
    await link(draftPath, path);
    await syncFolder(dirname(path));
    return masterKey;
  } catch (error) {
    const theirs = isSystemError(error, 'EEXIST') ? await readKeyFile(path) : undefined;
    if (theirs === undefined) throw error;
    return theirs;
  } finally {
    await rm(draftPath, { force: true });
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
