import { join } from 'node:path';
import { hostOf, metricName, tensOf } from '../load/request-text.js';
import { PeerProcess, type PeerCommand } from './peer-process.js';
import type { Peer, PeerServer } from './peer.js';
import { site, writeSampleRequests, type SampleRequests } from './sample-requests.js';

const command: PeerCommand = {
  command: (dataFolder, address) => [
    'prometheus-pushgateway',
    `--web.listen-address=${address}`,
    `--persistence.file=${join(dataFolder, 'pushgateway.data')}`,
  ],
  readyPath: '/-/ready',
};

/** The hosts of a request are a group, and the newest push of a group is what is kept of it. */
const textFormat: SampleRequests = {
  requestLine: (place) => `PUT /metrics/job/bench/batch/${place}`,
  form: {
    opening: `# TYPE ${metricName} gauge\n`,
    openSample: (hostNumber) =>
      `${metricName}{host="${hostOf(hostNumber)}",site="${site}"} ${tensOf(hostNumber)}`,
    sampleClosing: '\n',
    separator: '',
    closing: '',
  },
};

export const pushgateway: Peer = {
  name: 'Pushgateway',
  keeps: 'newest',
  async serve(folder): Promise<PeerServer> {
    const server = await PeerProcess.start(folder, command);
    return Object.assign(server, {
      writeRequests: writeSampleRequests.bind(undefined, textFormat),
      async countSamples() {
        const page = await (await server.ask('/metrics')).text();
        return page.split('\n').filter((line) => line.startsWith(`${metricName}{`)).length;
      },
    });
  },
};
