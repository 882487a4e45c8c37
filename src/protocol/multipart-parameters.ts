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
  const pairs: [name: string, text: string][] = [];
  await new Promise<void>((resolve, reject) => {
    const parser = openParser(contentType, body.length);
    parser.on('field', (name, text) => {
      pairs.push([name, text]);
    });
    parser.on('error', () => {
      reject(new Refusal('contentNotJson', 'the multipart body is malformed'));
    });
    parser.on('finish', resolve);
    parser.end(body);
  });
  const texts = new Map<string, string>();
  for (const [name, text] of pairs) addText(texts, name, text, parametersMax);
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
