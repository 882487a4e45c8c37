import { api3Request } from '../../tests/support/api3-request.js';
import type { Credentials } from '../system/putmon-server.js';
import { writeReportText } from './report-text.js';
import {
  bodyBytesOf,
  hostNumbersFrom,
  hostOf,
  metricName,
  seriesCount,
  tensOf,
  writeBodies,
  type RequestText,
} from './request-text.js';

/** The doors that reports come by, as /metrics calls them. */
export const doors = ['v2', 'api3', 'lines'] as const;
export type Door = (typeof doors)[number];

/** The credentials of one sender, for each door that it may report by. */
export interface DoorSender {
  readonly credentials: Credentials;
  readonly writeToken: string;
}

export interface DoorLoad {
  readonly samplesPerReport: number;
  readonly reports: number;
  /** The number of the load: values start from it, so that no two loads send the same report. */
  readonly number: number;
}

/** How long texts are good for, from when they are made. */
const textSeconds = 120;

/** The same samples a report, as each door takes them; no report of any load is a repeat. */
export function writeDoorText(door: Door, sender: DoorSender, load: DoorLoad): RequestText {
  switch (door) {
    case 'v2': {
      const shape = { method: 'POST', samplesPerReport: load.samplesPerReport } as const;
      return writeReportText(shape, sender.credentials, textSeconds);
    }
    case 'api3':
      return writeApi3Text(sender.credentials, load);
    case 'lines':
      return writeLinesText(sender.writeToken, load);
  }
}

/** A signature of API 3.0 covers the body: each request is signed by itself, beforehand. */
function writeApi3Text(
  key: Credentials,
  { samplesPerReport, reports, number }: DoorLoad,
): RequestText {
  const timestamp = Math.floor(Date.now() / 1000);
  const instances = hostNumbersFrom(10_000, Math.floor(seriesCount / samplesPerReport));
  const bodies = Array.from({ length: reports }, (_, at) => {
    const Metrics = Array.from({ length: samplesPerReport }, (__, metric) => ({
      MetricName: `${metricName}_${10 + metric}`,
      Value: (number + 1) * reports + at,
    }));
    const AnnounceInstance = hostOf(instances[at % instances.length] ?? 0);
    const body = { Metrics, AnnounceInstance, AnnounceIp: '10.0.0.1' };
    return [api3Request({ key, timestamp, body })];
  });
  const heads = Array.from({ length: textSeconds }, () => '');
  return { firstSecond: timestamp, heads, bodies, acceptedBy: '"Response":{"RequestId"' };
}

function writeLinesText(token: string, { samplesPerReport }: DoorLoad): RequestText {
  const bodies = writeBodies(samplesPerReport, {
    opening: '[',
    openSample(hostNumber) {
      const dimensions = { host: hostOf(hostNumber) };
      const line = JSON.stringify({ namespace: 'bench', metricName, dimensions });
      return `${line.slice(0, -'}'.length)},"value":${tensOf(hostNumber)}`;
    },
    sampleClosing: '}',
    separator: ',',
    closing: ']',
  });
  const head =
    'POST /api/v1/put HTTP/1.1\r\nHost: receiver.example\r\n' +
    `Authorization: Bearer ${token}\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${bodyBytesOf({ bodies })}\r\n\r\n`;
  const heads = Array.from({ length: textSeconds }, () => head);
  const firstSecond = Math.floor(Date.now() / 1000);
  return { firstSecond, heads, bodies, acceptedBy: '"code":0,' };
}
