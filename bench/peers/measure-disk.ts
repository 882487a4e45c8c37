import { join } from 'node:path';
import { runFullLoad } from '../load/full-load.js';
import { seriesCount } from '../load/request-text.js';
import { diskBytesOf } from '../system/disk-bytes.js';
import { TemporaryFolder } from '../system/temporary-folder.js';
import { samplesDueOf } from './measure-life.js';
import { dataFolderName, type Peer } from './peer.js';

const load = { samplesPerRequest: 100, connections: 64, closes: false } as const;
const patienceSeconds = 600;

/** What a server has on disk after it took samples and was stopped in order. */
export interface DiskFigures {
  readonly samples: number;
  readonly bytes: number;
}

/** @param samples as often as they are a multiple of the series, each series has as many */
export async function measureDisk(peer: Peer, samples: number): Promise<DiskFigures> {
  const folder = await TemporaryFolder.create('peer');
  const server = await peer.serve(folder.path);
  try {
    const samplesSent = peer.keeps === 'newest' ? seriesCount : samples;
    const { acceptedCount } = await runFullLoad(
      server.address,
      server.writeRequests(load, patienceSeconds),
      {
        ...load,
        seconds: patienceSeconds,
        takesRefusals: true,
        requestsMax: Math.ceil(samplesSent / load.samplesPerRequest),
      },
    );
    await server.stop();
    return {
      samples: samplesDueOf(peer, [acceptedCount * load.samplesPerRequest]),
      bytes: diskBytesOf(join(folder.path, dataFolderName)),
    };
  } finally {
    await server.kill();
    await folder.remove();
  }
}
