import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { signedBody } from '../../src/protocol/sign-report.js';
import { tellProgress } from '../../tests/support/tell-progress.js';
import type { PutmonServer } from '../system/putmon-server.js';
import { withAllTypes } from './all-types.js';

/** How much the calls have to go through. */
export interface GroundSize {
  /** Series of the metric that is asked. */
  readonly series: number;
  readonly rules: number;
}

/** What calls name of that which a server was filled with. */
export interface CallGround {
  readonly seriesCount: number;
  /** Of the rule with the most objects. */
  readonly ruleId: string;
  /** Of a rule that has place for an object. */
  readonly spareRuleId: string;
  readonly wildRuleId: string;
  readonly receiversId: string;
  readonly spareReceiversId: string;
  readonly silenceId: string;
  /** Of a key that may be blocked and revoked. */
  readonly secretId: string;
  /** The id of a token that one of the calls revokes. */
  readonly tokenId: string;
  /** Of the honest senders' key. */
  readonly senderId: string;
  readonly backupFolder: string;
}

const metric = { namespace: 'bench', metricName: 'cpu_percent' };
const both = { 'dimensionNames.0': 'host', 'dimensionNames.1': 'site' };
const callsAtATime = 16;
const dataPerReport = 1000;
const objectsOfRule = 1000;
const metricsOfNamespace = 1000;
const samplesOfOne = 10_000;
const subKeys = 500;
const tokens = 40;
const silences = 200;
/** Rules whose alarms open, so that there are pages of alarms and deliveries. */
const openRules = 1000;
/** A window of 10 s, its grace, and as long again. */
const judgedSeconds = 40;

/** Fills a server with all that calls may have to go through. */
export async function fillGround(
  server: PutmonServer,
  { series, rules }: GroundSize,
): Promise<CallGround> {
  await reportSeries(server, series);
  tellProgress(`${series} series reported`);
  await declare(server);
  const receiversId = await groupOf(server, 'told');
  const spareReceiversId = await groupOf(server, 'spare');
  const ruleId = await createRule(server, {});
  await each(objectsOfRule, (at) => server.call('BindAlarmRuleObjects', boundTo(ruleId, at)));
  await each(rules, async (at) => {
    const isOpen = at < openRules;
    const own = isOpen ? { threshold: '0', period: '10', receiversId } : {};
    await server.call('BindAlarmRuleObjects', boundTo(await createRule(server, own), at));
  });
  tellProgress(`${rules} rules made`);
  const spareRuleId = await createRule(server, {});
  const wildRuleId = await createRule(server, { isWild: '1', period: '3600' });
  const key = await server.call('CreateKey', { kind: 'sub' });
  await each(subKeys, () => server.call('CreateKey', { kind: 'sub' }));
  const token = await server.call('CreateToken', { kind: 'read' });
  await each(tokens, () => server.call('CreateToken', { kind: 'read' }));
  const silence = { alarmRuleId: ruleId, endTime: String(2 ** 32) };
  const { silenceId = '' } = await server.call('CreateAlarmSilence', silence);
  await each(silences, () => server.call('CreateAlarmSilence', silence));
  // Alarms open while their objects report.
  for (let seconds = 0; seconds < judgedSeconds; seconds += 5) {
    await reportSeries(server, openRules);
    await setTimeout(5000);
  }
  return {
    ...{
      seriesCount: series,
      ruleId,
      spareRuleId,
      wildRuleId,
      receiversId,
      spareReceiversId,
      silenceId,
    },
    ...{ secretId: key['secretId'] ?? '', tokenId: token['tokenId'] ?? '' },
    senderId: server.credentials.secretId,
    backupFolder: join(server.folder, '..', `putmon-backup-${process.pid}`),
  };
}

/** One sample of each series, and of the first as many as a page of raw data has. */
async function reportSeries(server: PutmonServer, count: number): Promise<void> {
  const hosts = Array.from({ length: count }, (_, at) => at);
  const firsts = count === openRules ? [] : Array.from({ length: samplesOfOne }, () => 0);
  const all = [...hosts, ...firsts];
  for (let at = 0; at < all.length; at += dataPerReport) {
    await report(server, all.slice(at, at + dataPerReport), at + 1);
  }
}

async function report(
  { address, credentials }: PutmonServer,
  hosts: readonly number[],
  nonce: number,
): Promise<void> {
  const data = hosts.map((host) => ({
    dimensions: { host: `web-${10_000 + host}`, site: 'north' },
    metricName: metric.metricName,
    value: 1 + (host % 90),
  }));
  const timestampSeconds = Math.floor(Date.now() / 1000);
  const body = signedBody({
    ...{ ...credentials, region: 'gz', namespace: metric.namespace },
    ...{ timestampSeconds, nonce, data },
  });
  const response = await fetch(`http://${address}/v2/index.php`, { method: 'POST', body });
  const { code, message } = (await response.json()) as { code: number; message: string };
  if (code !== 0) throw new Error(`a report to fill the server: ${message}`);
}

/** Aggregations, statistics types, and a namespace as full as one may be. */
async function declare(server: PutmonServer): Promise<void> {
  const sum = { 'statisticsType.0.period': '10', 'statisticsType.0.statistics': 'sum' };
  await server.call('CreateMetricAggregation', { ...metric, 'dimensionNames.0': 'site', ...sum });
  const site = { ...metric, 'dimensionNames.0': 'site' };
  await server.call('CreateMetricStatisticsType', {
    ...site,
    ...{ 'statisticsType.0.period': '300', 'statisticsType.0.statistics': 'max' },
  });
  for (const namespace of ['many', 'made', 'empty']) {
    await server.ask('CreateNamespace', { namespace });
  }
  await server.ask('DeleteNamespace', { namespace: 'made' });
  await each(metricsOfNamespace, async (at) => {
    const named = { namespace: 'many', metricName: `m${at}` };
    const own = { metricCname: `metric ${at}`, ...both };
    await server.ask('CreateMetric', withAllTypes({ ...named, ...own }));
    const aggregation = { ...named, 'dimensionNames.0': 'host' };
    await server.ask('CreateMetricAggregation', withAllTypes(aggregation));
  });
  tellProgress(`${metricsOfNamespace} metrics made`);
}

async function groupOf(server: PutmonServer, name: string): Promise<string> {
  const channel = { 'channels.0.kind': 'webhook', 'channels.0.url': 'http://127.0.0.1:9/' };
  return (await server.call('CreateAlarmReceivers', { name, ...channel }))['receiversId'] ?? '';
}

async function createRule(
  server: PutmonServer,
  change: Readonly<Record<string, string>>,
): Promise<string> {
  const rule = {
    ...{ ...metric, ...both, period: '300', statistics: 'max', operatorType: '>' },
    ...{ threshold: '1e12', constancy: '1' },
  };
  return (await server.call('CreateAlarmRule', { ...rule, ...change }))['alarmRuleId'] ?? '';
}

function boundTo(alarmRuleId: string, at: number): Readonly<Record<string, string>> {
  return {
    alarmRuleId,
    ...{ 'dimensions.0.name': 'host', 'dimensions.0.value': `web-${10_000 + at}` },
    ...{ 'dimensions.1.name': 'site', 'dimensions.1.value': 'north' },
  };
}

async function each(count: number, task: (at: number) => Promise<unknown>): Promise<void> {
  for (let first = 0; first < count; first += callsAtATime) {
    const length = Math.min(callsAtATime, count - first);
    await Promise.all(Array.from({ length }, (_, at) => task(first + at)));
  }
}
