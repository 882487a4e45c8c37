import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';

const pieceBytes = 1_048_576;

/**
 * Writes a small file for its owner's eyes, and waits for the disk. After a crash at any moment the
 * name stands for the new text or for what it stood for before, never for a part: the text is
 * synced before it gets the name.
 */
export async function writeSynced(path: string, text: string): Promise<void> {
  const draft = `${path}.new`;
  try {
    await writeFile(draft, text, { mode: 0o600, flush: true });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Waits until the names in a folder are on disk. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Copies the first bytes of a file to a new one, for its owner's eyes, and waits for the disk.
 * @param told is given the bytes copied so far, and may be called often
 * @returns the SHA-256 of what was copied, in hex
 * @throws where the source has fewer bytes
 */
export async function copySynced(
  from: string,
  to: string,
  bytes: number,
  told: (bytesCopied: number) => void = () => undefined,
): Promise<string> {
  const source = await open(from, 'r');
  try {
    const target = await open(to, 'wx', 0o600);
    try {
      const hash = createHash('sha256');
      const buffer = Buffer.allocUnsafe(pieceBytes);
      for (let copied = 0; copied < bytes;) {
        const wanted = Math.min(pieceBytes, bytes - copied);
        const { bytesRead } = await source.read(buffer, 0, wanted, copied);
        if (bytesRead === 0) throw new Error(`${from} has become shorter`);
        const piece = buffer.subarray(0, bytesRead);
        hash.update(piece);
        await writeWhole(target, piece);
        copied += bytesRead;
        told(copied);
      }
      await target.sync();
      return hash.digest('hex');
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function writeWhole(target: Awaited<ReturnType<typeof open>>, piece: Buffer): Promise<void> {
  for (let written = 0; written < piece.length;) {
    const { bytesWritten } = await target.write(piece, written);
    written += bytesWritten;
  }
}

/** In hex. */
export async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: pieceBytes }), hash);
  return hash.digest('hex');
}
