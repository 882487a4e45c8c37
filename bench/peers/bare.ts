import { bareServer, PinnedServer } from '../system/pinned-server.js';
import { lineProtocol } from './line-protocol.js';
import type { Peer, PeerServer } from './peer.js';
import { writeSampleRequests } from './sample-requests.js';

export const bare: Peer = {
  name: 'bare node:http',
  keeps: 'nothing',
  async serve(): Promise<PeerServer> {
    const server = await PinnedServer.start([bareServer]);
    return {
      pid: server.pid,
      address: server.addressAfter('serves'),
      writeRequests: writeSampleRequests.bind(undefined, lineProtocol('/write')),
      countSamples: () => Promise.resolve(0),
      stop: () => server.stop(),
      kill: () => server.kill(),
    };
  },
};
