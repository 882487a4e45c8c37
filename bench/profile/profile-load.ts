import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ComparedLoad } from '../load/compare.js';
import { runFullLoad, type FullLoadResult } from '../load/full-load.js';
import { loadPutmon } from '../load/load-putmon.js';
import { writeReportText } from '../load/report-text.js';
import { marginSeconds } from '../load/request-text.js';
import { tellProgress } from '../../tests/support/tell-progress.js';
import { mainThreadCpuSecondsOf, withCpuSeconds } from '../system/process-usage.js';
import { PutmonServer } from '../system/putmon-server.js';
import { monotonicMicroseconds, readSelfTimes, type SelfTimes } from './cpu-profile.js';

const warmUpSeconds = 5;

/** What a profiled load cost. */
export interface ProfiledLoad {
  readonly result: FullLoadResult;
  /** Processor time of the event loop's thread. */
  readonly eventLoopSeconds: number;
  /** Processor time of all other threads: DuckDB's, and Node's own. */
  readonly otherThreadsSeconds: number;
  readonly selfTimes: SelfTimes;
}

/** Runs a putmon under `--cpu-prof` at full load. */
export async function profileLoad(load: ComparedLoad, seconds: number): Promise<ProfiledLoad> {
  const folder = await mkdtemp(join(tmpdir(), 'putmon-profile-'));
  const server = await PutmonServer.start(['--cpu-prof', `--cpu-prof-dir=${folder}`]);
  try {
    await runLoad(server, load, warmUpSeconds);
    tellProgress('warmed up');
    const eventLoopSecondsBefore = mainThreadCpuSecondsOf(server.pid);
    const from = monotonicMicroseconds();
    const result = await withCpuSeconds(server.pid, () => runLoad(server, load, seconds));
    const to = monotonicMicroseconds();
    const eventLoopSeconds = mainThreadCpuSecondsOf(server.pid) - eventLoopSecondsBefore;
    tellProgress('loaded; node writes the profile');
    await server.stop();
    return {
      result,
      eventLoopSeconds,
      otherThreadsSeconds: result.cpuSeconds - eventLoopSeconds,
      selfTimes: await readSelfTimes(folder, { from, to }),
    };
  } finally {
    await server.stop();
    await rm(folder, { recursive: true });
  }
}

function runLoad(server: PutmonServer, load: ComparedLoad, seconds: number) {
  const text = writeReportText(load, server.credentials, seconds + marginSeconds);
  return loadPutmon(server, load, () => runFullLoad(server.address, text, { ...load, seconds }));
}
