import { finished } from 'node:stream/promises';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { addText } from './form-parameters.js';
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
  const parser = openParser(contentType, body.length);
  // Parts without a name come as well, whatever the parser's types say.
  const pairs: [name: string | undefined, text: string][] = [];
  parser.on('field', (name, text) => pairs.push([name, text]));
  try {
    // The parser throws on some headers of parts, and emits an error on others.
    await finished(parser.end(body));
  } catch {
    throw new Refusal('contentNotJson', 'the multipart body is malformed');
  }
  const texts = new Map<string, string>();
  for (const [name, text] of pairs) {
    if (name === undefined) throw new Refusal('contentNotJson', 'a part of the body has no name');
    addText(texts, name, text, parametersMax);
  }
  return { texts };
}

function openParser(contentType: string, fieldSize: number): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      isPartAFile: () => false,
      limits: { fieldSize, fieldNameSize: 1024 },
    });
  } catch {
    throw new Refusal('contentNotJson', 'the multipart body names no boundary');
  }
}
