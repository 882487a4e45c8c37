import { randomInt } from 'node:crypto';
import { signedBody, signedQuery } from '../../src/protocol/sign-report.js';
import type { Credentials } from '../system/putmon-server.js';

/** What the reports of a load are like. */
export interface ReportShape {
  readonly method: 'GET' | 'POST';
  readonly samplesPerReport: number;
  /** The series, each of a host that has a number; all numbers have as many digits. */
  readonly hostNumbers?: readonly number[];
}

/** Numbers from the first on. */
export function hostNumbersFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, place) => first + place);
}

/** As many as a site of a few hundred servers has. */
const siteHostNumbers = hostNumbersFrom(10_000, 10_000);
/** Signatures are made so much longer than a load lasts, for its start and its end. */
export const marginSeconds = 30;
/** Counters from here on have the same number of digits, and requests the same length. */
export const counterFirst = 1_000_000_000;

/**
 * HTTP requests whose bytes are ready but for a counter: head, opening, counter, closing. A
 * signature covers the Timestamp and not the Data, so one a second serves all reports of it, and
 * the counter makes each of them a new one to be stored.
 */
export interface ReportText {
  /** One for each second from firstSecond on: what depends on the Timestamp. */
  readonly firstSecond: number;
  readonly heads: readonly string[];
  /** Data of other series each, up to the value that the counter becomes. */
  readonly openings: readonly string[];
  readonly closing: string;
}

/** Requests for so many seconds from now. */
export function writeReportText(
  shape: ReportShape,
  credentials: Credentials,
  seconds: number,
): ReportText {
  const firstSecond = Math.floor(Date.now() / 1000);
  const nonce = randomInt(2 ** 46, 2 ** 47);
  const escape = shape.method === 'GET' ? encodeURIComponent : String;
  const openings = openingsOf(shape);
  const dataBytes = (openings[0] ?? '').length + String(counterFirst).length + dataClosing.length;
  const heads = Array.from({ length: seconds }, (_, second) => {
    const timestampSeconds = firstSecond + second;
    const report = { ...credentials, ...addressee, timestampSeconds, nonce, data: [] };
    return shape.method === 'GET'
      ? getHead(signedQuery(report))
      : postHead(signedBody(report), dataBytes);
  });
  const closing = shape.method === 'GET' ? ` HTTP/1.1\r\n${hostLine}\r\n` : '}';
  return {
    firstSecond,
    heads,
    openings: openings.map(escape),
    closing: escape(dataClosing) + closing,
  };
}

const addressee = { region: 'gz', namespace: 'bench' };
const hostLine = 'Host: receiver.monitor.tencentyun.com\r\n';
const dataClosing = '}]';

function getHead(query: string): string {
  return `GET /v2/index.php?${query.slice(0, -encodeURIComponent('[]').length)}`;
}

/** @param body with empty Data at its end */
function postHead(body: string, dataBytes: number): string {
  return (
    `POST /v2/index.php HTTP/1.1\r\n${hostLine}Content-Type: application/json\r\n` +
    `Content-Length: ${body.length - '[]'.length + dataBytes}\r\n\r\n${body.slice(0, -'[]}'.length)}`
  );
}

function openingsOf({ samplesPerReport, hostNumbers = siteHostNumbers }: ReportShape): string[] {
  const { length } = hostNumbers;
  return Array.from({ length: Math.ceil(length / samplesPerReport) }, (_, report) => {
    const data = Array.from({ length: samplesPerReport }, (_, place) => ({
      dimensions: { host: hostOf(hostNumbers[(report * samplesPerReport + place) % length] ?? 0) },
      metricName: 'cpu_percent',
      value: 10 + ((report + place * 7) % 90) + 0.25,
    }));
    return JSON.stringify(data).replace(/[\d.]+\}\]$/, '');
  });
}

export function hostOf(hostNumber: number): string {
  return `web-${hostNumber}`;
}

/** The request with this counter, for a load at this second. */
export function requestOf(text: ReportText, counter: number, second: number): string {
  const head = text.heads[second - text.firstSecond] ?? '';
  const opening = text.openings[counter % text.openings.length] ?? '';
  return `${head}${opening}${counter}${text.closing}`;
}
