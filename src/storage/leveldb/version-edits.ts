import { FieldReader } from './field-reader.js';

/** What a manifest says is there. */
export interface LiveFiles {
  /** The log that LevelDB reads first; 0 in a folder that was never opened whole. */
  readonly logNumber: number;
  /** Bytes of each table, by its number. */
  readonly tables: ReadonlyMap<number, number>;
}

/** Fields of an edit, by the tag that stands before each. */
const tags = {
  comparator: 1,
  logNumber: 2,
  nextFileNumber: 3,
  lastSequence: 4,
  compactPointer: 5,
  deletedTable: 6,
  newTable: 7,
  previousLogNumber: 9,
} as const;

/**
 * Adds up the edits of a manifest, the earliest first.
 * @returns undefined where they name no log, or have fields that are not known here
 */
export function liveFilesOf(edits: Iterable<Buffer>): LiveFiles | undefined {
  let logNumber: number | undefined;
  const tables = new Map<number, number>();
  for (const edit of edits) {
    const fields = new FieldReader(edit);
    while (fields.hasMore) {
      const tag = fields.number();
      if (tag === tags.logNumber) logNumber = fields.number();
      else if (tag === tags.comparator) fields.skipText();
      else if (tag === tags.nextFileNumber || tag === tags.lastSequence) fields.number();
      else if (tag === tags.previousLogNumber) fields.number();
      else if (tag === tags.compactPointer) {
        fields.number();
        fields.skipText();
      } else if (tag === tags.deletedTable) {
        fields.number();
        tables.delete(fields.number());
      } else if (tag === tags.newTable) {
        fields.number();
        tables.set(fields.number(), fields.number());
        fields.skipText();
        fields.skipText();
      } else return undefined;
    }
  }
  return logNumber === undefined ? undefined : { logNumber, tables };
}
