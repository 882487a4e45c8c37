import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeReportText } from '../load/report-text.js';
import { metricName } from '../load/request-text.js';
import { createKey, PutmonServer, type Credentials } from '../system/putmon-server.js';
import { dataFolderName, type Peer, type PeerServer } from './peer.js';
import { site } from './sample-requests.js';

/** The hour that a load began in is in one of two windows. */
const periodSeconds = 3600;

export const putmonPost = putmon('POST');
export const putmonGet = putmon('GET');

function putmon(method: 'GET' | 'POST'): Peer {
  return {
    name: `putmon ${method}`,
    keeps: 'all',
    async serve(folder): Promise<PeerServer> {
      const dataFolder = join(folder, dataFolderName);
      const server = await PutmonServer.startOn(dataFolder, await keyOf(folder, dataFolder));
      return {
        pid: server.pid,
        address: server.address,
        writeRequests({ samplesPerRequest, closes }, seconds) {
          const shape = { method, samplesPerReport: samplesPerRequest, site, closes };
          return writeReportText(shape, server.credentials, seconds);
        },
        countSamples: () => countSamples(server),
        stop: () => server.stop(),
        kill: () => server.kill(),
      };
    },
  };
}

/** The key that reports are signed with: of the first start, and kept beside the data. */
async function keyOf(folder: string, dataFolder: string): Promise<Credentials> {
  const file = join(folder, 'key.json');
  if (!existsSync(file)) {
    await mkdir(dataFolder);
    await writeFile(file, JSON.stringify(createKey(dataFolder)));
  }
  return JSON.parse(await readFile(file, 'utf8')) as Credentials;
}

interface ObjectPoints {
  readonly dataPoints: readonly {
    readonly points: readonly { readonly value: number | null }[];
  }[];
}

/** By what is published: the sum of a window and its mean, both exact, over all hosts of the site. */
async function countSamples(server: PutmonServer): Promise<number> {
  const metric = { namespace: 'bench', metricName };
  const seconds = Math.floor(Date.now() / 1000);
  await server.ask('CreateMetricAggregation', {
    ...metric,
    'dimensionNames.0': 'site',
    'statisticsType.0.period': String(periodSeconds),
    'statisticsType.0.statistics': 'sum',
    'statisticsType.1.period': String(periodSeconds),
    'statisticsType.1.statistics': 'avg',
  });
  const [object] = (await server.ask('GetMonitorDataBatch', {
    ...metric,
    'objects.0.dimensions.0.name': 'site',
    'objects.0.dimensions.0.value': site,
    'statistics.0': 'sum',
    'statistics.1': 'avg',
    period: String(periodSeconds),
    startTime: String(seconds),
    endTime: String(seconds + periodSeconds),
  })) as readonly ObjectPoints[];
  const [sums = [], means = []] = object?.dataPoints.map(({ points }) => points) ?? [];
  return sums.reduce((count, { value: sum }, place) => {
    const mean = means[place]?.value;
    return sum === null || !mean ? count : count + Math.round(sum / mean);
  }, 0);
}
