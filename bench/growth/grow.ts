import { hostNumbersFrom } from '../load/request-text.js';
import { formatNumber } from '../../tests/support/format-number.js';
import { tellProgress } from '../../tests/support/tell-progress.js';
import { PutmonServer } from '../system/putmon-server.js';
import { fill, settingsToFill } from './fill.js';
import type { GrowthCurve, GrowthPlan, GrowthPoint } from './growth-point.js';
import { measureLoad } from './measure-load.js';
import { measureQueries } from './measure-queries.js';

type Cause = GrowthCurve['cause'];

/** All of as many digits. */
const hostNumberFirst = 10_000_000;
/** Reports name so many of the series, evenly spread. */
const namedHosts = 10_000;
const loadConnections = 64;
const settings = ['--series-max', '0', ...settingsToFill];

const counts: Record<Cause, readonly number[]> = {
  series: [1_000, 10_000, 100_000, 300_000, 1_000_000],
  samples: [1_000_000, 3_000_000, 10_000_000, 30_000_000],
  connections: [64, 256, 1_000, 4_000, 10_000],
};

const quickCounts: Record<Cause, readonly number[]> = {
  series: [1_000, 10_000, 100_000],
  samples: [300_000, 1_000_000, 3_000_000],
  connections: [64, 256, 1_000],
};

/** Lets one server grow from point to point. */
export async function growBy(cause: Cause, plan: GrowthPlan): Promise<GrowthCurve> {
  const server = await PutmonServer.start([], settings);
  const points: GrowthPoint[] = [];
  try {
    for (const count of (plan.isQuick ? quickCounts : counts)[cause]) {
      const countBefore = points.at(-1)?.count ?? 0;
      points.push({ count, ...(await steps[cause](server, count, countBefore, plan)) });
      tellProgress(`${formatNumber(count)} ${cause}: measured`);
    }
  } finally {
    await server.stop();
  }
  return { cause, points };
}

type Figures = Omit<GrowthPoint, 'count'>;

/** Lets a server grow to a count, and measures it. */
type Step = (
  server: PutmonServer,
  count: number,
  countBefore: number,
  plan: GrowthPlan,
) => Promise<Figures>;

const steps: Record<Cause, Step> = {
  async series(server, count, countBefore, plan) {
    const added = count - countBefore;
    await fill(server, hostNumbersFrom(hostNumberFirst + countBefore, added), added);
    return measureFilled(server, count, plan);
  },

  /** Those of the loads in between are few, and not counted. */
  async samples(server, count, countBefore, plan) {
    await fill(server, hostNumbersFrom(hostNumberFirst, namedHosts), count - countBefore);
    return measureFilled(server, namedHosts, plan);
  },

  /** Each connection reports when its turn comes: of ten thousand, every five seconds. */
  async connections(server, count, countBefore, plan) {
    const hostNumbers = hostNumbersFrom(hostNumberFirst, namedHosts);
    if (countBefore === 0) await fill(server, hostNumbers, namedHosts);
    // Long enough that most reports are not the first of their connection.
    const seconds = Math.max(plan.seconds, Math.ceil((3 * count) / plan.reportsPerSecond));
    return measureLoad(server, { hostNumbers, connections: count }, { ...plan, seconds });
  },
};

/** Starts anew, so that memory is of what there is, and not of how it came. */
async function measureFilled(
  server: PutmonServer,
  seriesCount: number,
  plan: GrowthPlan,
): Promise<Figures> {
  const startMs = await server.restart();
  const hostNumbers = spreadOver(seriesCount);
  const load = { hostNumbers, connections: loadConnections };
  const figures = await measureLoad(server, load, plan);
  const queries = await measureQueries(server, hostNumbers, seriesCount);
  return { ...figures, ...queries, startMs, diskBytes: server.diskBytes() };
}

function spreadOver(seriesCount: number): number[] {
  const named = Math.min(namedHosts, seriesCount);
  const step = Math.floor(seriesCount / named);
  return Array.from({ length: named }, (_, place) => hostNumberFirst + place * step);
}
