import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';

/** What was named as a file of a backup is something else: the message says what. */
export class IrregularFileError extends Error {
  override name = 'IrregularFileError';
}

/**
 * Checks that a path is a file and nothing that leads elsewhere: no symbolic link, no device, no
 * pipe, and no second name of a file that lies in another place.
 * @returns its bytes
 * @throws IrregularFileError
 */
export async function checkRegularFile(path: string): Promise<number> {
  const found = await lstat(path).catch((error: unknown) => {
    throw new IrregularFileError(`${path} can not be read: ${String(error)}`, { cause: error });
  });
  if (!found.isFile()) throw new IrregularFileError(`${path} is no regular file`);
  if (found.nlink > 1) {
    throw new IrregularFileError(
      `${path} has ${found.nlink} names (hard links): copy the backup with cp -a, and restore the copy`,
    );
  }
  return found.size;
}

/**
 * Reads a small text file of others, which is checked first.
 * @throws IrregularFileError
 */
export async function readRegularFile(path: string, bytesMax: number): Promise<string> {
  await checkRegularFile(path);
  // It may have been replaced since: a link is not followed, a pipe is not waited for.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags);
  try {
    const bytes = Buffer.alloc(bytesMax + 1);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    if (bytesRead > bytesMax) throw new IrregularFileError(`${path} is over ${bytesMax} bytes`);
    return bytes.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
