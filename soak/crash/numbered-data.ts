import { signedBody } from '../../src/protocol/sign-report.js';
import type { NumberedReport } from './ledger.js';

export interface KeyPair {
  readonly secretId: string;
  readonly secretKey: string;
}

export const namespace = 'crash';
const metricNames = ['red', 'green', 'blue'] as const;
export const connectionCount = 8;

/** A series of the load: a metric, and the connection as its dimension. */
export interface NumberedSeries {
  readonly metricName: string;
  readonly connection: number;
}

export const allSeries: readonly NumberedSeries[] = metricNames.flatMap((metricName) =>
  Array.from({ length: connectionCount }, (_, connection) => ({ metricName, connection })),
);

/** The metric that a number of a report goes to. */
export function metricOf(report: NumberedReport, number: number): string {
  return metricNames[(number - report.firstNumber) % metricNames.length] ?? '';
}

/** The same bytes whenever the same report is sent. */
export function bodyOf(report: NumberedReport, key: KeyPair): string {
  const { firstNumber, sampleCount, timeSeconds, connection, place } = report;
  const dimensions = { connection: String(connection) };
  return signedBody({
    ...key,
    region: 'gz',
    namespace,
    timestampSeconds: timeSeconds,
    nonce: place + 1,
    data: Array.from({ length: sampleCount }, (_, at) => ({
      dimensions,
      metricName: metricOf(report, firstNumber + at),
      value: firstNumber + at,
    })),
  });
}
