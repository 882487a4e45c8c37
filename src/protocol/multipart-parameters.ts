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
