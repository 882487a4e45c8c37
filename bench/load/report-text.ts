import { randomInt } from 'node:crypto';
import { signedBody, signedQuery } from '../../src/protocol/sign-report.js';
import type { Credentials } from '../system/putmon-server.js';
import {
  bodyBytesOf,
  hostOf,
  metricName,
  tensOf,
  writeBodies,
  type RequestText,
  type SampleForm,
} from './request-text.js';

/** What the reports of a load are like. */
export interface ReportShape {
  readonly method: 'GET' | 'POST';
  readonly samplesPerReport: number;
  /** The series, each of a host that has a number; those of a site where it is absent. */
  readonly hostNumbers?: readonly number[];
  /** A second dimension, the same for all. */
  readonly site?: string;
  /** Connections end with each answer. */
  readonly closes?: boolean;
}

/**
 * Signed reports for so many seconds from now. A signature covers the Timestamp and not the Data,
 * so one a second serves all reports of it, and the values make each of them a new one to be stored.
 */
export function writeReportText(
  shape: ReportShape,
  credentials: Credentials,
  seconds: number,
): RequestText {
  const firstSecond = Math.floor(Date.now() / 1000);
  const nonce = randomInt(2 ** 46, 2 ** 47);
  const connectionLine = shape.closes ? 'Connection: close\r\n' : '';
  const hostLines = `Host: receiver.monitor.tencentyun.com\r\n${connectionLine}`;
  const bodies = writeBodies(shape.samplesPerReport, formOf(shape, hostLines), shape.hostNumbers);
  const bodyBytes = bodyBytesOf({ bodies });
  const heads = Array.from({ length: seconds }, (_, second) => {
    const timestampSeconds = firstSecond + second;
    const report = { ...credentials, ...addressee, timestampSeconds, nonce, data: [] };
    return shape.method === 'GET'
      ? getHead(signedQuery(report))
      : postHead(signedBody(report), hostLines, bodyBytes);
  });
  return { firstSecond, heads, bodies, acceptedBy: '"code":0,' };
}

const addressee = { region: 'gz', namespace: 'bench' };

function getHead(query: string): string {
  return `GET /v2/index.php?${query.slice(0, -encodeURIComponent('[]').length)}`;
}

/** @param body with empty Data at its end */
function postHead(body: string, hostLines: string, dataBytes: number): string {
  const opening = body.slice(0, -'[]}'.length);
  return (
    `POST /v2/index.php HTTP/1.1\r\n${hostLines}Content-Type: application/json\r\n` +
    `Content-Length: ${opening.length + dataBytes}\r\n\r\n${opening}`
  );
}

/** Data, and what comes after it. */
function formOf({ method, site }: ReportShape, hostLines: string): SampleForm {
  const escape = method === 'GET' ? encodeURIComponent : String;
  return {
    opening: escape('['),
    openSample(hostNumber) {
      const dimensions = { host: hostOf(hostNumber), ...(site === undefined ? {} : { site }) };
      const opening = JSON.stringify({ dimensions, metricName }).slice(0, -'}'.length);
      return escape(`${opening},"value":${tensOf(hostNumber)}`);
    },
    sampleClosing: escape('}'),
    separator: escape(','),
    closing: escape(']') + (method === 'GET' ? ` HTTP/1.1\r\n${hostLines}\r\n` : '}'),
  };
}
