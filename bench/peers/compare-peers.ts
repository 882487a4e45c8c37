import { tellProgress } from '../../tests/support/tell-progress.js';
import { medianOf } from '../output/statistics.js';
import type { Rounds } from '../load/compare.js';
import { measureLife, type LifeFigures } from './measure-life.js';
import type { Peer, PeerLoad } from './peer.js';

/** Medians over the rounds; samples of all rounds together. */
export interface PeerFigures extends PeerLoad, LifeFigures {
  readonly peer: string;
  readonly samplesPerSecond: number;
  /** Of the rate of the bare server in the same round; undefined where that is not measured. */
  readonly share?: number;
}

/** Loads one peer after the other, and all of them again, so that all meet what the machine does. */
export async function comparePeers(
  peers: readonly Peer[],
  load: PeerLoad,
  { rounds, seconds }: Rounds,
): Promise<PeerFigures[]> {
  const lives = new Map<Peer, LifeFigures[]>(peers.map((peer) => [peer, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const [peer, figures] of lives) {
      tellProgress(`${nameOfLoad(load)}, ${peer.name}: round ${round} of ${rounds}`);
      figures.push(await measureLife(peer, load, seconds));
    }
  }
  const yardstick = [...lives].find(([{ keeps }]) => keeps === 'nothing')?.[1];
  return [...lives].map(([peer, figures]) => summaryOf(peer, load, figures, yardstick));
}

function summaryOf(
  { name }: Peer,
  load: PeerLoad,
  lives: readonly LifeFigures[],
  yardstick: readonly LifeFigures[] | undefined,
): PeerFigures {
  const median = (figure: (life: LifeFigures) => number): number => medianOf(lives.map(figure));
  const total = (figure: (life: LifeFigures) => number): number =>
    lives.reduce((sum, life) => sum + figure(life), 0);
  const shares = yardstick?.map(
    (bare, round) => (lives[round]?.requestsPerSecond ?? NaN) / bare.requestsPerSecond,
  );
  const requestsPerSecond = median((life) => life.requestsPerSecond);
  return {
    peer: name,
    ...load,
    requestsPerSecond,
    samplesPerSecond: requestsPerSecond * load.samplesPerRequest,
    ...(shares === undefined ? {} : { share: medianOf(shares) }),
    cpuMicroseconds: median((life) => life.cpuMicroseconds),
    p50Ms: median((life) => life.p50Ms),
    p99Ms: median((life) => life.p99Ms),
    residentBytes: median((life) => life.residentBytes),
    refusedShare: median((life) => life.refusedShare),
    samplesDue: total((life) => life.samplesDue),
    samplesLost: total((life) => life.samplesLost),
  };
}

/** `1 sample, keep-alive, 64 connections` */
export function nameOfLoad({ samplesPerRequest, closes, connections }: PeerLoad): string {
  return `${nameOfRequests({ samplesPerRequest, closes })}, ${connections} connections`;
}

export function nameOfRequests({
  samplesPerRequest,
  closes,
}: Pick<PeerLoad, 'samplesPerRequest' | 'closes'>): string {
  const samples = samplesPerRequest === 1 ? '1 sample' : `${samplesPerRequest} samples`;
  return `${samples}, ${closes ? 'a connection each' : 'keep-alive'}`;
}
