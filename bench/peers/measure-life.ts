import { runFullLoad } from '../load/full-load.js';
import { marginSeconds, seriesCount } from '../load/request-text.js';
import { residentBytesOf, withCpuSeconds } from '../system/process-usage.js';
import { TemporaryFolder } from '../system/temporary-folder.js';
import type { Peer, PeerLoad, PeerServer } from './peer.js';

const warmUpSeconds = 1;

/** What one life of a server under load came to. */
export interface LifeFigures {
  readonly requestsPerSecond: number;
  readonly cpuMicroseconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly residentBytes: number;
  /** Of the requests of the load, those that it refused. */
  readonly refusedShare: number;
  /** Samples that it was to keep of those it accepted, warm-up included. */
  readonly samplesDue: number;
  /** Those of them that were gone after kill -9 and a new start. */
  readonly samplesLost: number;
}

/** Starts a server on a new folder, loads it, kills it, and looks at what is left. */
export async function measureLife(
  peer: Peer,
  load: PeerLoad,
  seconds: number,
): Promise<LifeFigures> {
  const folder = await TemporaryFolder.create('peer');
  let server = await peer.serve(folder.path);
  try {
    const warmUp = await runLoad(server, load, warmUpSeconds);
    const result = await withCpuSeconds(server.pid, () => runLoad(server, load, seconds));
    const residentBytes = residentBytesOf(server.pid);
    await server.kill();
    server = await peer.serve(folder.path);
    const accepted = [warmUp, result].map((run) => run.acceptedCount * load.samplesPerRequest);
    const samplesDue = samplesDueOf(peer, accepted);
    const samplesLost = samplesDue - (await server.countSamples());
    // What was refused, for having taken too long, may be stored all the same.
    const refusedCount = warmUp.refusedCount + result.refusedCount;
    if (samplesLost < -refusedCount * load.samplesPerRequest) {
      throw new Error(`${peer.name}: ${-samplesLost} samples too many, ${refusedCount} refusals`);
    }
    return {
      requestsPerSecond: result.requestsPerSecond,
      cpuMicroseconds: (result.cpuSeconds * 1e6) / result.acceptedCount,
      p50Ms: result.p50Ms,
      p99Ms: result.p99Ms,
      residentBytes,
      refusedShare: result.refusedCount / (result.acceptedCount + result.refusedCount),
      samplesDue,
      samplesLost: Math.max(0, samplesLost),
    };
  } finally {
    await server.kill();
    await folder.remove();
  }
}

/**
 * @param samplesAccepted by each of several loads, all of which send the series in the same order
 * @returns how many of them a server is to have
 */
export function samplesDueOf(
  { keeps }: Pick<Peer, 'keeps'>,
  samplesAccepted: readonly number[],
): number {
  if (keeps === 'nothing') return 0;
  if (keeps === 'newest') return Math.min(Math.max(...samplesAccepted), seriesCount);
  return samplesAccepted.reduce((sum, samples) => sum + samples, 0);
}

function runLoad(server: PeerServer, load: PeerLoad, seconds: number) {
  const text = server.writeRequests(load, seconds + marginSeconds);
  return runFullLoad(server.address, text, { ...load, seconds, takesRefusals: true });
}
