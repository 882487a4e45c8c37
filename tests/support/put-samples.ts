import assert from 'node:assert/strict';
import { keys, type KeyPair } from './accounts.js';
import { postOf, reportOf } from './report.js';
import { codeOf } from './send.js';
import type { TestReceiver } from './test-receiver.js';

export interface Datum {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly metricName: string;
  readonly value: number;
}

interface ReportPlace {
  readonly namespace?: string;
  readonly region?: string;
  readonly timeSeconds?: number;
  readonly nonce?: number;
  readonly key?: KeyPair;
}

/** Reports, by default to the namespace cvm of acme and at this moment; asserts a 0. */
export async function put(
  server: TestReceiver,
  data: readonly Datum[],
  place: ReportPlace = {},
): Promise<void> {
  const { namespace = 'cvm', region = 'gz', timeSeconds = server.nowSeconds, nonce = 1 } = place;
  const parameters = {
    Namespace: namespace,
    Region: region,
    Timestamp: timeSeconds,
    Nonce: nonce,
    Data: data,
  };
  const report = reportOf(parameters, { key: place.key ?? keys.main });
  assert.equal(await codeOf(server.address, postOf(report)), 0);
}

/** A datum of the metric that has dimensions diskname and ip. */
export function disk(diskname: string, ip: string, value: number): Datum {
  return { dimensions: { diskname, ip }, metricName: 'diskusage', value };
}

/** UNIX seconds of `Y-m-d H:M:S` in UTC+8. */
export function at(date: string): number {
  return Date.parse(`${date.replace(' ', 'T')}+08:00`) / 1000;
}
