import type { ReplayMemory } from '../replay-memory.js';
import type { ReportColumns } from './report-columns.js';

export function rememberGroup(memory: ReplayMemory, group: ReportColumns): void {
  for (let place = 0; place < group.reportCount; place += 1) {
    memory.remember(group.reportTimes[place] ?? 0, group.fingerprints[place] ?? 0n);
  }
}
