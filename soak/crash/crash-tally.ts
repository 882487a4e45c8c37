import type { Findings } from './comparison.js';
import { type Moment, moments } from './moments.js';

interface MomentTally {
  kills: number;
  /** Kills before the log told that the work they aimed at was done. */
  cutShort: number;
}

/** What all kills of a run, and the comparisons after them, have shown. */
export class CrashTally {
  readonly moments = new Map<Moment, MomentTally>(
    moments.map((moment) => [moment, { kills: 0, cutShort: 0 }]),
  );
  readonly faults = { lost: 0, twice: 0, invented: 0, half: 0, expired: 0 };
  /** What is wrong, in words. */
  readonly told: string[] = [];
  comparisonCount = 0;
  /** Samples found by all comparisons together. */
  foundCount = 0;
  resentCount = 0;
  slowestStartSeconds = 0;

  get kills(): number {
    return [...this.moments.values()].reduce((sum, { kills }) => sum + kills, 0);
  }

  get isFaulty(): boolean {
    return this.told.length > 0 || Object.values(this.faults).some((count) => count > 0);
  }

  /** Takes up a line that the ledger kept. */
  load([word, name, cutShort]: readonly string[]): void {
    const moment = moments.find((each) => each === name);
    if (word === 'killed' && moment !== undefined) this.kill(moment, cutShort === '1');
  }

  kill(moment: Moment, cutShort: boolean): void {
    const tally = this.moments.get(moment);
    if (tally === undefined) return;
    tally.kills += 1;
    if (cutShort) tally.cutShort += 1;
  }

  start(seconds: number): void {
    this.slowestStartSeconds = Math.max(this.slowestStartSeconds, seconds);
  }

  /** @param strictly whether what is past retention must be gone */
  compare(findings: Findings, strictly: boolean): void {
    this.comparisonCount += 1;
    this.foundCount += findings.found;
    for (const fault of ['lost', 'twice', 'invented', 'half'] as const) {
      this.faults[fault] += findings[fault];
    }
    if (strictly) this.faults.expired += findings.expired;
    this.told.push(...findings.told);
  }
}
