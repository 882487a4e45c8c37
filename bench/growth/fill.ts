import { runPacedLoad } from '../load/paced-load.js';
import { writeReportText } from '../load/report-text.js';
import type { PutmonServer } from '../system/putmon-server.js';

/** Filling is more than a server takes without refusing: it is to take its time. */
export const settingsToFill = ['--turn-milliseconds-max', '600000'];

const samplesPerReport = 1000;
/** More than come through: the reports are due at once, and as fast as answers come they are sent. */
const reportsPerSecond = 10_000;
const connections = 4;
/** Signatures are made for as long as it takes where so few samples come through. */
const samplesPerSecondMin = 10_000;
const startSeconds = 30;

/** Stores so many samples, of the hosts in turn; full thousands. */
export async function fill(
  server: PutmonServer,
  hostNumbers: readonly number[],
  sampleCount: number,
): Promise<void> {
  const shape = { method: 'POST', samplesPerReport, hostNumbers } as const;
  const secondsMax = startSeconds + Math.ceil(sampleCount / samplesPerSecondMin);
  const text = writeReportText(shape, server.credentials, secondsMax);
  const seconds = sampleCount / samplesPerReport / reportsPerSecond;
  await runPacedLoad(server.address, text, { reportsPerSecond, seconds, connections });
}
