import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataDamagedError } from '../data-check.js';
import { maskedCrc32c } from './crc32c.js';

/** A log is blocks of this size; an entry lies in one of them, or goes on in the next. */
const blockBytes = 32_768;
/** Of an entry: its checksum (4 bytes), its length (2) and its kind (1). */
const headBytes = 7;
/** Kinds of entries: a whole record, or a piece of one. */
const kinds = { whole: 1, first: 2, middle: 3, last: 4 } as const;
/** The checksum is over the kind and what follows. */
const kindPlace = 6;

/**
 * Looks for what LevelDB takes for the end of a log that was being written: it drops an entry that
 * it can not read, and the rest of its block, without a word. A log that is cut off, or goes on in
 * zeros, is what a kill may leave; anything else was acknowledged, and is damage.
 * @throws DataDamagedError
 */
export async function checkLogs(folder: string): Promise<void> {
  for (const name of (await readdir(folder)).sort()) {
    if (!name.endsWith('.log')) continue;
    const place = damagedPlace(await readFile(join(folder, name)));
    if (place === undefined) continue;
    throw new DataDamagedError(
      `${join(folder, name)} is damaged at byte ${place}; run putmon doctor, and restore a backup`,
    );
  }
}

/** The records of a log, up to the first that is not whole. */
export function* recordsOf(log: Buffer): Generator<Buffer> {
  let pieces: Buffer[] = [];
  for (let place = 0; place < log.length;) {
    const blockEnd = place - (place % blockBytes) + blockBytes;
    if (place + headBytes > blockEnd) {
      place = blockEnd;
      continue;
    }
    const end = place + headBytes + lengthAt(log, place);
    if (end > Math.min(log.length, blockEnd) || !isWhole(log, place, end)) return;
    const kind = log[place + kindPlace];
    if (kind === kinds.whole || kind === kinds.first) pieces = [];
    pieces.push(log.subarray(place + headBytes, end));
    if (kind === kinds.whole || kind === kinds.last) yield Buffer.concat(pieces);
    place = end;
  }
}

/** Where an entry is not as it was written; undefined where there is no such place. */
function damagedPlace(log: Buffer): number | undefined {
  let place = 0;
  while (place < log.length) {
    const blockEnd = place - (place % blockBytes) + blockBytes;
    if (place + headBytes > blockEnd) {
      place = blockEnd;
      continue;
    }
    const end = place + headBytes + lengthAt(log, place);
    if (end > log.length) return isCutOff(log, place, blockEnd) ? undefined : place;
    if (isZeros(log, place)) return undefined;
    if (end > blockEnd || !isWhole(log, place, end)) return place;
    place = end;
  }
  return undefined;
}

function lengthAt(log: Buffer, place: number): number {
  return place + headBytes <= log.length ? log.readUInt16LE(place + 4) : 0;
}

/** An entry whose length alone is wrong may look as if its end had never been written. */
function isCutOff(log: Buffer, place: number, blockEnd: number): boolean {
  if (place + headBytes > log.length) return true;
  return blockEnd >= log.length && !isWhole(log, place, log.length);
}

function isWhole(log: Buffer, place: number, end: number): boolean {
  return log.readUInt32LE(place) === maskedCrc32c(log.subarray(place + kindPlace, end));
}

function isZeros(log: Buffer, place: number): boolean {
  for (let byte = place; byte < log.length; byte += 1) if (log[byte] !== 0) return false;
  return true;
}
