import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Limits } from '../../config/limits.js';
import type { HttpCall } from '../../http/http-call.js';
import { quote } from '../../protocol/quote.js';
import { Refusal } from '../../protocol/refusal.js';

const unpack = promisify(gunzip);

/**
 * The text of the body, unpacked; at most contentBytesMax bytes, packed and unpacked.
 * @throws Refusal contentAbsent, contentNotJson, callNonconforming, contentTooLong
 */
export async function readLinesText(call: HttpCall, limits: Limits): Promise<string> {
  const isPacked = isGzip(call);
  const { contentBytesMax } = limits;
  const body = await call.readBody(contentBytesMax);
  if (body === undefined) throw tooLong('', contentBytesMax);
  if (body.length === 0) throw new Refusal('contentAbsent', 'the POST has an empty body');
  const bytes = isPacked ? await unpackBounded(body, contentBytesMax) : body;
  if (!isUtf8(bytes)) throw new Refusal('contentNotJson', 'the body is not UTF-8');
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  if (text.trim() === '') throw new Refusal('contentAbsent', 'the body has nothing but blanks');
  return text;
}

function isGzip(call: HttpCall): boolean {
  const coding = call.fieldValues('content-encoding').join(', ').toLowerCase();
  if (coding === 'gzip' || coding === 'x-gzip') return true;
  if (coding === '' || coding === 'identity') return false;
  const detail = `Content-Encoding ${quote(coding)} is neither gzip nor identity`;
  throw new Refusal('callNonconforming', detail);
}

/** Stops at the bound: what would become too long is never unpacked whole. */
async function unpackBounded(body: Buffer, contentBytesMax: number): Promise<Buffer> {
  try {
    return await unpack(body, { maxOutputLength: contentBytesMax });
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLong(', unpacked,', contentBytesMax);
    if (code.startsWith('Z_')) throw new Refusal('contentNotJson', 'the body is no whole gzip');
    throw error;
  }
}

function tooLong(how: string, bytesMax: number): Refusal {
  return new Refusal(
    'contentTooLong',
    `the body${how} has more than ${bytesMax} bytes (contentBytesMax)`,
  );
}
