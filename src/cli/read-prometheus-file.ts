import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { OperatorError } from './operator-error.js';
import { parsePrometheusFile, type PrometheusFile } from './parse-prometheus-file.js';

/** Longest prometheus.yml that is read: those with thousands of targets have a megabyte. */
const bytesMax = 4_194_304;

/** @throws OperatorError where it can not be read, or is no configuration of Prometheus */
export async function readPrometheusFile(path: string): Promise<PrometheusFile> {
  const bytes = await readBounded(path);
  if (bytes.length > bytesMax) {
    throw new OperatorError(`${path}: is longer than ${bytesMax} bytes`, 2);
  }
  if (!isUtf8(bytes)) throw new OperatorError(`${path}: is not UTF-8`, 2);
  return parsePrometheusFile(path, bytes.toString('utf8'));
}

/** One byte more than may be read, at most: also of what has no end. */
async function readBounded(path: string): Promise<Buffer> {
  try {
    return await buffer(createReadStream(path, { end: bytesMax }));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new OperatorError(`${path}: can not be read (${code}); name a prometheus.yml`, 2);
  }
}
