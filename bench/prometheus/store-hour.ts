import { signedBody } from '../../src/protocol/sign-report.js';
import type { PutmonServer } from '../system/putmon-server.js';

export interface HourShape {
  readonly metricName: string;
  readonly seriesCount: number;
  readonly intervalSeconds: number;
  /** UNIX seconds of the last samples; a report may be two hours old. */
  readonly endSeconds: number;
}

const hourSeconds = 3600;
/** Half of the series are reported for each. */
const regions = ['gz', 'sh'] as const;

/** Reports an hour of samples: one of each series every few seconds, in two regions. */
export async function storeHour(server: PutmonServer, shape: HourShape): Promise<void> {
  const { endSeconds, intervalSeconds } = shape;
  let nonce = 1;
  for (let at = endSeconds - hourSeconds; at <= endSeconds; at += intervalSeconds) {
    for (const region of regions) {
      nonce += 1;
      await report(server, shape, { region, timestampSeconds: at, nonce });
    }
  }
}

async function report(
  { address, credentials }: PutmonServer,
  { metricName, seriesCount }: HourShape,
  about: { readonly region: string; readonly timestampSeconds: number; readonly nonce: number },
): Promise<void> {
  const data = Array.from({ length: seriesCount / regions.length }, (_, host) => ({
    dimensions: { host: `web-${host}` },
    metricName,
    value: Math.round(Math.random() * 10_000) / 100,
  }));
  const body = signedBody({ ...credentials, ...about, namespace: 'bench', data });
  const response = await fetch(`http://${address}/v2/index.php`, { method: 'POST', body });
  const { code, message } = (await response.json()) as { code: number; message: string };
  if (code !== 0) throw new Error(`a report is answered ${code}: ${message}`);
}
