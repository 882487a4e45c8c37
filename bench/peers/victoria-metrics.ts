import { hostOf, metricName, tensOf } from '../load/request-text.js';
import { lineProtocol } from './line-protocol.js';
import { PeerProcess, type PeerCommand } from './peer-process.js';
import type { Peer, PeerServer } from './peer.js';
import { site, writeSampleRequests, type SampleRequests } from './sample-requests.js';

const command: PeerCommand = {
  command: (dataFolder, address) => [
    'victoria-metrics',
    `-storageDataPath=${dataFolder}`,
    `-httpListenAddr=${address}`,
  ],
  readyPath: '/health',
};

/** A JSON object a line. */
const jsonLines: SampleRequests = {
  requestLine: () => 'POST /api/v1/import',
  form: {
    opening: '',
    openSample(hostNumber) {
      const metric = { __name__: metricName, host: hostOf(hostNumber), site };
      return `{"metric":${JSON.stringify(metric)},"values":[${tensOf(hostNumber)}`;
    },
    sampleClosing: ']}\n',
    separator: '',
    closing: '',
  },
  time: { opening: '],"timestamps":[', closing: '' },
};

export const victoriaMetricsImport = victoriaMetrics('/api/v1/import', jsonLines);
export const victoriaMetricsWrite = victoriaMetrics('/write', lineProtocol('/write'));

function victoriaMetrics(path: string, requests: SampleRequests): Peer {
  return {
    name: `VictoriaMetrics ${path}`,
    keeps: 'all',
    async serve(folder): Promise<PeerServer> {
      const server = await PeerProcess.start(folder, command);
      return Object.assign(server, {
        writeRequests: writeSampleRequests.bind(undefined, requests),
        countSamples: () => countLines(server),
      });
    },
  };
}

/** Everything is exported, a sample a line; what came by line protocol has the field in its name. */
async function countLines(server: PeerProcess): Promise<number> {
  const query = new URLSearchParams({
    format: '__timestamp__:unix_ms',
    'match[]': `{__name__=~"${metricName}.*"}`,
  });
  const { body } = await server.ask(`/api/v1/export/csv?${query.toString()}`);
  let lines = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    for (const byte of chunk) if (byte === 0x0a) lines += 1;
  }
  return lines;
}
