import { createSecretKey, type KeyObject } from 'node:crypto';
import { loadConfig } from '../../src/config/load-config.js';
import { HttpCall } from '../../src/http/http-call.js';
import { Llhttp } from '../../src/http/llhttp.js';
import { RequestParser } from '../../src/http/request-parser.js';
import { SpareBytes } from '../../src/http/spare-bytes.js';
import { regionOf, type Region } from '../../src/model/region.js';
import type { Content } from '../../src/protocol/read-parameters.js';
import type { Report } from '../../src/protocol/report.js';
import { findSignedText, receiverSignedTexts } from '../../src/protocol/signed-text.js';
import { checkSamples, type CheckedSamples } from '../../src/ingress/check-samples.js';
import {
  decodeParameters,
  type DecodedContent,
} from '../../src/ingress/put-monitor-data/decode-parameters.js';
import { fingerprintOf } from '../../src/ingress/fingerprint.js';
import type { ReportedNamespace } from '../../src/ingress/namespace-of.js';
import { parseReport } from '../../src/ingress/put-monitor-data/parse-report.js';
import { receiverSettingsOf } from '../../src/ingress/receiver-settings.js';
import { encodeGroup } from '../../src/storage/journaled/group-record.js';
import { InProcessReplayMemory } from '../../src/storage/in-process-replay-memory.js';
import { SampleGroup } from '../../src/storage/journaled/sample-group.js';
import { SeriesIndex } from '../../src/storage/journaled/series-index.js';
import { MemorySampleStore } from '../../src/storage/memory/memory-sample-store.js';
import type { AcceptedReport } from '../../src/storage/sample-store.js';
import { writeReportText, type ReportShape } from '../load/report-text.js';
import { metricName, requestOf } from '../load/request-text.js';
import type { Step } from './time-step.js';

/** Reports that steps take in turn. */
const reportCount = 1000;
/** What 64 senders bring that wait for their answers. */
const groupReports = 60;

const credentials = {
  secretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA',
  secretKey: 'Gu5t9xGARNpq86',
};
const settings = receiverSettingsOf(loadConfig({ environment: {}, flags: {} }));
const { limits } = settings;
const metric = {
  ...{ id: 1, namespaceId: 1, name: metricName, displayName: '', unit: '' },
  ...{ dimensionNames: ['host'], statisticsTypes: [], aggregations: [] },
};
const namespace: ReportedNamespace = {
  ...{ id: 1, accountId: 1, region: regionNamed('gz'), name: 'bench' },
  metrics: new Map([[metricName, metric]]),
};

function regionNamed(text: string): Region {
  const region = regionOf(text);
  if (region === undefined) throw new Error(`no region ${text}`);
  return region;
}

/** The steps of reports of a shape, in their order; each alone, on reports that are new to it. */
export async function reportSteps(shape: ReportShape): Promise<Step[]> {
  const requests = requestsOf(shape);
  const parse = parserOf();
  const calls = requests.map((bytes) => parse(bytes));
  const contents = calls.map(contentOf);
  const decoded = calls.map((call, at) => decode(call, contents[at]));
  const reports = decoded.map((each) => parseReport(each, limits));
  const secret = createSecretKey(Buffer.from(credentials.secretKey));
  const store = new MemorySampleStore({ pendingSamplesMax: 1e6, retentionDays: 30 });
  const check = (report: Report): CheckedSamples => {
    const checked = checkSamples(report, namespace, { settings: () => settings, store });
    if (checked instanceof Promise) throw new Error('a report has too many series');
    return checked;
  };
  const accepted = reports.map((report) => acceptedOf(report, check(report).samples));
  for (const report of accepted) await store.write(report);
  const queue = queueOf();
  const group = groupOf(accepted, groupReports);
  return [
    { name: 'parse HTTP', run: (at) => parse(itemOf(requests, at)) },
    { name: 'read the parameters', run: (at) => decode(itemOf(calls, at), itemOf(contents, at)) },
    { name: 'check presence and types', run: (at) => parseReport(itemOf(decoded, at), limits) },
    {
      name: 'check the signature',
      run: (at) => signedTextOf(itemOf(calls, at), itemOf(reports, at), secret),
    },
    { name: 'check samples, look up series', run: (at) => check(itemOf(reports, at)) },
    {
      name: 'take the fingerprint',
      run: (at) =>
        fingerprintOf(itemOf(reports, at), itemOf(accepted, at).samples, settings.replay),
    },
    { name: 'queue', run: (at) => queue(itemOf(accepted, at), at) },
    {
      name: `encode the group, 1/${groupReports}`,
      run: (at) => (at % groupReports === 0 ? encodeGroup(group) : at),
    },
  ];
}

function requestsOf(shape: ReportShape): Buffer[] {
  const text = writeReportText(shape, credentials, 1);
  return Array.from({ length: reportCount }, (_, at) =>
    Buffer.from(requestOf(text, at, text.firstSecond)),
  );
}

function itemOf<Item>(items: readonly Item[], at: number): Item {
  const item = items[at % items.length];
  if (item === undefined) throw new Error('no reports');
  return item;
}

function parserOf(): (bytes: Buffer) => HttpCall {
  const { urlBytesMax, headerBytesMax, contentBytesMax } = limits;
  const parser = new RequestParser(
    new Llhttp(),
    { urlBytesMax, headerBytesMax, bodyBytesMax: () => contentBytesMax },
    new SpareBytes(),
  );
  return (bytes) => {
    parser.parse(bytes, 0);
    const { head, body } = parser;
    if (head === undefined || body === undefined) throw new Error('no whole request');
    parser.next();
    return new HttpCall(head, body, '127.0.0.1');
  };
}

function contentOf(call: HttpCall): Content {
  if (call.method === 'GET') return { query: call.query };
  const body = call.readBody(limits.contentBytesMax);
  if (!(body instanceof Buffer)) throw new Error('the body is not there');
  return { body };
}

function decode(call: HttpCall, content: Content | undefined): DecodedContent {
  if (content === undefined) throw new Error('no content');
  const decoded = decodeParameters(call, content, limits);
  if (decoded instanceof Promise) throw new Error('the parameters are not there at once');
  return decoded;
}

function signedTextOf(
  call: HttpCall,
  { parameters, signature }: Report,
  secret: KeyObject,
): unknown {
  const signed = { method: call.method, host: call.host, path: call.path, parameters };
  return findSignedText(signed, signature, secret, receiverSignedTexts, 'compatible');
}

function acceptedOf(report: Report, samples: AcceptedReport['samples']): AcceptedReport {
  return {
    accountId: 1,
    fingerprint: fingerprintOf(report, samples, settings.replay),
    timeSeconds: report.timestampSeconds,
    samples,
  };
}

/** Whether it is a repeat, its series' numbers, and its place in the group that is to be written. */
function queueOf(): (report: AcceptedReport, at: number) => unknown {
  const memory = new InProcessReplayMemory(() => 10_000_000);
  const index = new SeriesIndex();
  let group = new SampleGroup();
  return (report, at) => {
    if (at % groupReports === 0) group = new SampleGroup();
    memory.recall(report.timeSeconds, report.fingerprint);
    group.has(report);
    addTo(group, report, index);
    memory.remember(report.timeSeconds, report.fingerprint);
    return group;
  };
}

function groupOf(reports: readonly AcceptedReport[], count: number): SampleGroup {
  const group = new SampleGroup();
  const index = new SeriesIndex();
  for (const report of reports.slice(0, count)) addTo(group, report, index);
  return group;
}

function addTo(group: SampleGroup, report: AcceptedReport, index: SeriesIndex): void {
  group.add(report);
  for (const { metricId, seriesKey, timeSeconds, value } of report.samples) {
    const series = index.assign(report.accountId, metricId, seriesKey, timeSeconds);
    group.addSample(series, timeSeconds, value);
  }
}
