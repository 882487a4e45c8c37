import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { DataDamagedError } from '../data-check.js';

const engineWords =
  /computed checksum|Corrupt|Failure while replaying WAL|Serialization Error|not a valid DuckDB/;
const advice = 'run putmon doctor, and restore a backup';

/** The first entry of a log: its version, without a checksum. */
const logHead = Buffer.from('640062650002ffff', 'hex');
/** Of a log entry: its length and its checksum, 8 bytes each. */
const entryHeadBytes = 16;
/** What ends the entries of a commit: its checksum, and its bytes. */
const commitMark = Buffer.from('e7fe7d722fed3d5e640064ffff', 'hex');

/** What the engine says of a file that is not what was written, with what to do. */
export function asDamage(error: unknown): unknown {
  if (!(error instanceof Error) || !engineWords.test(error.message)) return error;
  const words = error.message.replace(/\s+/g, ' ');
  return new DataDamagedError(`stored data is damaged: ${words}; ${advice}`, { cause: error });
}

/**
 * Looks for what the engine takes for the end of a log that was being written: a commit after a
 * place that can not be read was acknowledged, and would be dropped without a word.
 * @throws DataDamagedError
 */
export async function checkLog(file: string): Promise<void> {
  const logFile = `${file}.wal`;
  if (!existsSync(logFile)) return;
  const log = await readFile(logFile);
  const place = damagedPlace(log);
  if (place === undefined) return;
  throw new DataDamagedError(`${logFile} is damaged at byte ${place}; ${advice}`);
}

/** Where the log can not be read though a commit comes after; undefined where there is no such place. */
function damagedPlace(log: Buffer): number | undefined {
  if (log.length < logHead.length) return undefined;
  if (!log.subarray(0, logHead.length).equals(logHead)) return 0;
  let place = logHead.length;
  while (place + entryHeadBytes <= log.length) {
    const end = place + entryHeadBytes + Number(log.readBigUInt64LE(place));
    if (end > log.length) break;
    place = end;
  }
  return log.indexOf(commitMark, place) === -1 ? undefined : place;
}
