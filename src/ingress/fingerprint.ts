import xxhash from 'xxhash-wasm';
import type { ReportedSample } from '../storage/sample-store.js';
import type { SignedReport } from './verified-report.js';

/** An eighth of what SHA-256 takes. A stranger's report can not be met: its Signature is unknown. */
const hashes = await xxhash();

/** What the receiver does with a report that came before. */
export type ReplayPolicy = 'acknowledge' | 'refuse';

/**
 * 64 bits that tell a report from others of its Timestamp. Under `acknowledge` the samples count:
 * real senders reuse one signature for several reports. Under `refuse` the Nonce alone does.
 */
export function fingerprintOf(
  { secretId, nonce, signature }: SignedReport,
  samples: readonly ReportedSample[],
  replay: ReplayPolicy,
): bigint {
  let text = `${secretId}\n${nonce}`;
  if (replay === 'refuse') return hashes.h64(text);
  text += `\n${signature}`;
  for (const { metricId, seriesKey } of samples) {
    text += `\n${metricId}\n${seriesKey.length}\n${seriesKey}`;
  }
  return hashes.h64Raw(bytesOfValues(samples), hashes.h64(text));
}

/** Filled anew by each call: a view of it costs less than printing a value. */
let values = new Float64Array(16);

function bytesOfValues(samples: readonly ReportedSample[]): Uint8Array {
  if (samples.length > values.length) values = new Float64Array(2 * samples.length);
  let place = 0;
  for (const { value } of samples) {
    values[place] = value;
    place += 1;
  }
  return new Uint8Array(values.buffer, 0, values.BYTES_PER_ELEMENT * samples.length);
}
