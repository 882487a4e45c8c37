import { finished } from 'node:stream/promises';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { addText, tooManyParameters } from './form-parameters.js';
import type { Parameters } from './parameters.js';
import { Refusal } from './refusal.js';

/**
 * Reads a multipart/form-data body; a part that calls itself a file counts by its content.
 * @throws Refusal contentNotJson, callNonconforming
 */
export async function readMultipartParameters(
  body: Buffer,
  contentType: string,
  parametersMax: number,
): Promise<Parameters> {
  const texts = new Map<string, string>();
  for (const [name, text] of await readPairs(body, contentType, parametersMax)) {
    if (name === undefined) throw new Refusal('contentNotJson', 'a part of the body has no name');
    addText(texts, name, text, parametersMax);
  }
  return { texts };
}

/** Parts without a name come as well, whatever the parser's types say. */
type Pair = readonly [name: string | undefined, text: string];

async function readPairs(body: Buffer, contentType: string, partsMax: number): Promise<Pair[]> {
  const parser = openParser(contentType, body.length, partsMax);
  if (delimitersIn(body, contentType, partsMax + 2) > partsMax + 1)
    throw tooManyParameters(partsMax);
  const pairs: Pair[] = [];
  parser.on('field', (name, text) => pairs.push([name, text]));
  // What is thrown here ends the parsing: the parser would read on, only to skip.
  parser.on('partsLimit', () => {
    throw tooManyParameters(partsMax);
  });
  try {
    // The parser throws on some headers of parts, and emits an error on others. It is given the
    // body in one piece: before a next one it could wait for ever, for parts that nobody reads.
    await finished(parser.end(body));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('contentNotJson', 'the multipart body is malformed');
  }
  return pairs;
}

/** How often the body has its boundary, counted up to a number: a part costs far more to parse. */
function delimitersIn(body: Buffer, contentType: string, countMax: number): number {
  const [, quoted, plain] = /boundary=(?:"([^"]+)"|([^;]+))/i.exec(contentType) ?? [];
  const first = `--${quoted ?? plain?.trim() ?? ''}`;
  const delimiter = `\r\n${first}`;
  // The first may stand at the very beginning.
  let count = body.indexOf(first) === 0 ? 1 : 0;
  let at = body.indexOf(delimiter);
  while (at !== -1 && count < countMax) {
    count += 1;
    at = body.indexOf(delimiter, at + delimiter.length);
  }
  return count;
}

function openParser(contentType: string, fieldSize: number, parts: number): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      isPartAFile: () => false,
      limits: { fieldSize, fieldNameSize: 1024, parts },
    });
  } catch {
    throw new Refusal('contentNotJson', 'the multipart body names no boundary');
  }
}
