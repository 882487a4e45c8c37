import { countsBetween } from '../system/counts.js';
import type { PutmonServer } from '../system/putmon-server.js';

/**
 * Runs a load against putmon and holds its answers against what was stored.
 * @throws where that is not the same: the figures would be of something else
 */
export async function loadPutmon<Result extends { readonly acceptedCount: number }>(
  server: PutmonServer,
  load: { readonly samplesPerReport: number },
  run: () => Promise<Result>,
): Promise<Result> {
  const before = await server.counts();
  const result = await run();
  const counts = countsBetween(before, await server.counts());
  const { samplesStored, reportsOk, reportsRefused, reportsRepeated } = counts;
  const stored =
    reportsOk === result.acceptedCount &&
    samplesStored === reportsOk * load.samplesPerReport &&
    reportsRefused === 0 &&
    reportsRepeated === 0;
  if (stored) return result;
  throw new Error(
    `${result.acceptedCount} reports were answered 0, and putmon counts ${JSON.stringify(counts)}`,
  );
}
