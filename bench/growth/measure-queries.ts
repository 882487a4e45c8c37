import { formatDate } from '../../src/query/dates.js';
import { hostOf } from '../load/request-text.js';
import { delayOf } from '../output/cost-figures.js';
import { medianOf } from '../output/statistics.js';
import type { PutmonServer } from '../system/putmon-server.js';
import type { QueryFigures } from './growth-point.js';

const callCount = 5;
const batchHosts = 1000;
/** The default of `timezone`. */
const utcOffsetSeconds = 28_800;
const metric = { namespace: 'bench', metricName: 'cpu_percent' };

/**
 * Asks for windows of 300 s over the last hour, and for a page of the objects.
 * @throws where there are not so many objects
 */
export async function measureQueries(
  server: PutmonServer,
  hostNumbers: readonly number[],
  seriesCount: number,
): Promise<QueryFigures> {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const range = {
    startTime: formatDate(nowSeconds - 3600, utcOffsetSeconds),
    endTime: formatDate(nowSeconds, utcOffsetSeconds),
  };
  const [host = 0] = hostNumbers;
  const one = { ...metric, ...range, ...namedHost('', host), statistics: 'max' };
  const many = Object.assign(
    { ...metric, ...range, 'statistics.0': 'max' },
    ...hostNumbers.slice(0, batchHosts).map((each, at) => namedHost(`objects.${at}.`, each)),
  ) as Record<string, string>;
  const list = async (): Promise<void> => {
    const { total } = await server.call('DescribeObjects', {
      ...metric,
      'dimensionNames.0': 'host',
    });
    if (Number(total) !== seriesCount) throw new Error(`${total} objects, not ${seriesCount}`);
  };
  await server.longestStallMs();
  return {
    oneSeriesMs: await medianDelay(() => server.call('GetMonitorData', one)),
    thousandSeriesMs: await medianDelay(() => server.call('GetMonitorDataBatch', many)),
    listMs: await medianDelay(list),
    stallMs: await server.longestStallMs(),
  };
}

/** Asks for a host's newest window: every sample is taken from the journal to the database first. */
export async function emptyJournal(server: PutmonServer, hostNumber: number): Promise<void> {
  const newest = { ...metric, ...namedHost('', hostNumber), statistics: 'max', period: '300' };
  await server.call('GetMonitorRealtimeData', newest);
}

function namedHost(prefix: string, hostNumber: number): Record<string, string> {
  return {
    [`${prefix}dimensions.0.name`]: 'host',
    [`${prefix}dimensions.0.value`]: hostOf(hostNumber),
  };
}

async function medianDelay(call: () => Promise<unknown>): Promise<number> {
  const delaysMs: number[] = [];
  while (delaysMs.length < callCount) delaysMs.push(await delayOf(call()));
  return medianOf(delaysMs);
}
