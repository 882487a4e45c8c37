import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readVersion } from '../config/version.js';
import type { NodeState } from '../control/actions/running-server.js';
import { returnCodes } from '../protocol/return-codes.js';
import { bytesFreeIn } from '../storage/data-folder/disk-space.js';
import { countsByLabel, quantileOf } from '../telemetry/metric-readings.js';
import type { MetricSet } from '../telemetry/summed-metrics.js';
import type { SharedParts } from './shared-parts.js';

/** How the server is now. @param metrics of this process and its workers, as if they were one */
export async function describeNode(
  { live, health }: Pick<SharedParts, 'live' | 'health'>,
  startedAt: number,
  metrics: MetricSet,
): Promise<NodeState> {
  const { data, workers } = live.current;
  const reasons = health.reasons();
  return {
    version: readVersion(),
    startedAt,
    ready: health.state === 'serving' && reasons.length === 0,
    reasons,
    workers,
    // A disk that does not answer is no reason to tell nothing of the rest.
    dataFreeBytes: await bytesFreeIn(data).catch(() => null),
    dataUsedBytes: await bytesUsedIn(data).catch(() => null),
    commitP50Ms: commitMilliseconds(metrics, 0.5),
    commitP99Ms: commitMilliseconds(metrics, 0.99),
    answersByCode: answersByCode(metrics),
  };
}

function commitMilliseconds(metrics: MetricSet, share: number): number | null {
  const seconds = quantileOf(metrics, 'putmon_commit_seconds', share);
  return seconds === undefined ? null : Math.round(seconds * 100_000) / 100;
}

function answersByCode(metrics: MetricSet): { code: number; count: number }[] {
  const codes: ReadonlyMap<string, number> = new Map(
    Object.entries(returnCodes).map(([name, { code }]) => [name, code]),
  );
  return countsByLabel(metrics, 'putmon_reports_total', 'code').flatMap(([name, count]) => {
    const code = codes.get(name);
    return code === undefined ? [] : [{ code, count }];
  });
}

/** Of the files that are there; the journal has a folder of its own, and files that come and go. */
async function bytesUsedIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
