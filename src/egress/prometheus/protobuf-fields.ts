/** One field of a protobuf message: its number, and its value by wire type. */
export type ProtobufField =
  | { readonly number: number; readonly kind: 'varint'; readonly value: bigint }
  | { readonly number: number; readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly number: number; readonly kind: 'fixed' };

/** The bytes are no protobuf message. */
export class ProtobufError extends Error {
  override name = 'ProtobufError';
}

/** The fields of a message, in their order. @throws ProtobufError */
export function* readFields(message: Uint8Array): Generator<ProtobufField, void> {
  const cursor = { message, at: 0 };
  while (cursor.at < message.length) {
    const tag = Number(BigInt.asUintN(32, readVarint(cursor)));
    const number = tag >>> 3;
    if (number === 0) throw new ProtobufError(`byte ${cursor.at}: field number 0`);
    switch (tag & 7) {
      case 0:
        yield { number, kind: 'varint', value: readVarint(cursor) };
        break;
      case 1:
        readBytes(cursor, 8);
        yield { number, kind: 'fixed' };
        break;
      case 2:
        yield { number, kind: 'bytes', value: readBytes(cursor, Number(readVarint(cursor))) };
        break;
      case 5:
        readBytes(cursor, 4);
        yield { number, kind: 'fixed' };
        break;
      default:
        throw new ProtobufError(`byte ${cursor.at}: wire type ${tag & 7}`);
    }
  }
}

interface Cursor {
  readonly message: Uint8Array;
  at: number;
}

/** Longest varint: 64 bits, 7 in each byte. */
const varintBytesMax = 10;

function readVarint(cursor: Cursor): bigint {
  let value = 0n;
  for (let count = 0; count < varintBytesMax; count += 1) {
    const byte = cursor.message[cursor.at];
    if (byte === undefined) throw new ProtobufError(`byte ${cursor.at}: the message ends early`);
    cursor.at += 1;
    value |= BigInt(byte & 0x7f) << BigInt(7 * count);
    if (byte < 0x80) return BigInt.asUintN(64, value);
  }
  throw new ProtobufError(`byte ${cursor.at}: a number of over 64 bits`);
}

function readBytes(cursor: Cursor, length: number): Uint8Array {
  const { message, at } = cursor;
  if (length > message.length - at) {
    throw new ProtobufError(
      `byte ${at}: a field of ${length} bytes, of which ${message.length - at} are there`,
    );
  }
  cursor.at = at + length;
  return message.subarray(at, cursor.at);
}
