import { join } from 'node:path';
import { metricName } from '../load/request-text.js';
import { lineProtocol } from './line-protocol.js';
import { PeerProcess, type PeerCommand } from './peer-process.js';
import type { Peer, PeerServer } from './peer.js';
import { writeSampleRequests } from './sample-requests.js';

const database = 'bench';

const command: PeerCommand = {
  command: () => ['influxd', 'run', '-config', '/etc/influxdb/influxdb.conf'],
  environment: (dataFolder, address) => ({
    INFLUXDB_BIND_ADDRESS: '127.0.0.1:0',
    INFLUXDB_HTTP_BIND_ADDRESS: address,
    INFLUXDB_META_DIR: join(dataFolder, 'meta'),
    INFLUXDB_DATA_DIR: join(dataFolder, 'data'),
    INFLUXDB_DATA_WAL_DIR: join(dataFolder, 'wal'),
  }),
  readyPath: '/ping',
};

interface CountAnswer {
  readonly results: readonly {
    readonly series?: readonly { readonly values: readonly (readonly [string, number])[] }[];
  }[];
}

export const influxdb: Peer = {
  name: 'InfluxDB 1 /write',
  keeps: 'all',
  async serve(folder): Promise<PeerServer> {
    const server = await PeerProcess.start(folder, command);
    await query(server, `CREATE DATABASE ${database}`);
    return Object.assign(server, {
      writeRequests: writeSampleRequests.bind(undefined, lineProtocol(`/write?db=${database}`)),
      async countSamples() {
        const answer = await query(server, `SELECT count(value) FROM ${metricName}`);
        const { results } = (await answer.json()) as CountAnswer;
        return results[0]?.series?.[0]?.values[0]?.[1] ?? 0;
      },
    });
  },
};

function query(server: PeerProcess, text: string): Promise<Response> {
  const body = new URLSearchParams({ db: database, q: text });
  return server.ask('/query', { method: 'POST', body });
}
