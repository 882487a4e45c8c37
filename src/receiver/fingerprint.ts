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
  if (replay === 'acknowledge') {
    text += `\n${signature}`;
    for (const { metricId, seriesKey, value } of samples) {
      text += `\n${metricId}\n${seriesKey.length}\n${seriesKey}\n${textOf(value)}`;
    }
  }
  return hashes.h64(text);
}

/** Zero has two values, which print alike. */
function textOf(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
