import { countsBetween } from '../system/counts.js';
import type { PutmonServer } from '../system/putmon-server.js';

/**
 * Runs a load against putmon and holds its answers against what was stored.
 * @throws where that is not the same: the figures would be of something else
 */
export async function loadPutmon<Result extends { readonly reportsOk: number }>(
  server: PutmonServer,
  load: { readonly samplesPerReport: number; readonly connections: number },
  run: () => Promise<Result>,
): Promise<Result> {
  const before = await server.counts();
  const result = await run();
  const counts = countsBetween(before, await server.counts());
  const { samplesStored, reportsOk, reportsRefused, reportsRepeated } = counts;
  // When the load ends, one report of each connection may be stored and its answer not read.
  const unread = reportsOk - result.reportsOk;
  const stored =
    samplesStored === reportsOk * load.samplesPerReport &&
    reportsRefused === 0 &&
    reportsRepeated === 0 &&
    unread >= 0 &&
    unread <= load.connections;
  if (stored) return result;
  throw new Error(
    `${result.reportsOk} reports were answered 0, and putmon counts ${JSON.stringify(counts)}`,
  );
}
