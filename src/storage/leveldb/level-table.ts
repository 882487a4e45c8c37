import { maskedCrc32c } from './crc32c.js';
import { FieldReader } from './field-reader.js';

/** Two places of blocks, filled up with zeros, and what every table ends with. */
const footerBytes = 48;
const placesBytes = 40;
const magic = Buffer.from('57fb808b247547db', 'hex');
/** After each block: how it is packed (1 byte), and the checksum of both (4). */
const trailerBytes = 5;

/**
 * Whether every block of a table is as it was written. LevelDB reads blocks without their checksums,
 * and ends the process where one does not add up.
 */
export function isWholeTable(table: Buffer): boolean {
  const footer = table.subarray(-footerBytes);
  if (footer.length < footerBytes || !footer.subarray(placesBytes).equals(magic)) return false;
  const fields = new FieldReader(footer);
  const more = blockAt(table, fields);
  const index = blockAt(table, fields);
  if (more === undefined || index === undefined) return false;
  return [...valuesIn(more), ...valuesIn(index)].every(
    (place) => blockAt(table, new FieldReader(place)) !== undefined,
  );
}

/** The block whose offset and length come next; undefined where it is not whole. */
function blockAt(table: Buffer, fields: FieldReader): Buffer | undefined {
  const offset = fields.number();
  const end = offset + fields.number();
  if (end + trailerBytes > table.length) return undefined;
  const isWhole = table.readUInt32LE(end + 1) === maskedCrc32c(table.subarray(offset, end + 1));
  return isWhole ? table.subarray(offset, end) : undefined;
}

/** The values of a block: each follows the length that its key shares, its own and the value's. */
function* valuesIn(block: Buffer): Generator<Buffer> {
  const restartCount = block.readUInt32LE(block.length - 4);
  const fields = new FieldReader(block.subarray(0, block.length - 4 - 4 * restartCount));
  while (fields.hasMore) {
    fields.number();
    const keyBytes = fields.number();
    const valueBytes = fields.number();
    fields.take(keyBytes);
    yield fields.take(valueBytes);
  }
}
