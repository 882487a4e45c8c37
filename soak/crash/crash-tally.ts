import type { Findings } from './comparison.js';
import { type Moment, moments } from './moments.js';

/** So many kills in a row that miss their moment are no bad luck. */
const missesMax = 20;

interface MomentTally {
  /** Kills amid what they aimed at: it had begun, and was not done. */
  kills: number;
  /** Kills before or after. */
  misses: number;
}

/** What all kills of a run, and the comparisons after them, have shown. */
export class CrashTally {
  readonly moments = new Map<Moment, MomentTally>(
    moments.map((moment) => [moment, { kills: 0, misses: 0 }]),
  );
  readonly faults = { lost: 0, twice: 0, invented: 0, half: 0, expired: 0 };
  /** What is wrong, in words. */
  readonly told: string[] = [];
  comparisonCount = 0;
  /** Samples found by all comparisons together. */
  foundCount = 0;
  resentCount = 0;
  slowestStartSeconds = 0;
  #missesInARow = 0;

  /** Those that hit their moment. */
  get kills(): number {
    return [...this.moments.values()].reduce((sum, { kills }) => sum + kills, 0);
  }

  get isFaulty(): boolean {
    return this.told.length > 0 || Object.values(this.faults).some((count) => count > 0);
  }

  /** Takes up a line that the ledger kept. */
  load([word, name, hit]: readonly string[]): void {
    const moment = moments.find((each) => each === name);
    if (word === 'killed' && moment !== undefined) this.kill(moment, hit === '1');
  }

  /** @param hit whether the kill came amid what it aimed at */
  kill(moment: Moment, hit: boolean): void {
    const tally = this.moments.get(moment);
    if (tally === undefined) return;
    if (hit) tally.kills += 1;
    else tally.misses += 1;
    this.#missesInARow = hit ? 0 : this.#missesInARow + 1;
    if (this.#missesInARow === missesMax) {
      this.told.push(`${missesMax} kills in a row missed ${moment}`);
    }
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
