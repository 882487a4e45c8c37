import { setTimeout } from 'node:timers/promises';

/** What putmon's own counters say. */
export interface Counts {
  readonly samplesStored: number;
  readonly reportsRepeated: number;
  /** Answered with 0. */
  readonly reportsOk: number;
  readonly reportsRefused: number;
}

const patienceSeconds = 10;

/**
 * Reads the counters of a `/metrics` page, once no report is under way.
 * @throws where reports stay without an answer
 */
export async function readCounts(url: string): Promise<Counts> {
  const deadline = performance.now() + patienceSeconds * 1000;
  for (;;) {
    const page = await (await fetch(url)).text();
    const inFlight = valueOf(page, 'putmon_in_flight_reports');
    if (inFlight === 0) return countsOf(page);
    if (performance.now() > deadline) throw new Error(`${inFlight} reports stay unanswered`);
    await setTimeout(20);
  }
}

function countsOf(page: string): Counts {
  const reports = [...page.matchAll(/^putmon_reports_total\{code="(\w+)"\} (\S+)$/gm)];
  const sum = (wanted: (code: string) => boolean): number =>
    reports.reduce((total, [, code = '', count]) => total + (wanted(code) ? Number(count) : 0), 0);
  return {
    samplesStored: valueOf(page, 'putmon_samples_stored_total'),
    reportsRepeated: valueOf(page, 'putmon_reports_repeated_total'),
    reportsOk: sum((code) => code === 'ok'),
    reportsRefused: sum((code) => code !== 'ok'),
  };
}

function valueOf(page: string, name: string): number {
  const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(page)?.[1];
  if (value === undefined) throw new Error(`/metrics lacks ${name}`);
  return Number(value);
}

export function countsBetween(before: Counts, after: Counts): Counts {
  return {
    samplesStored: after.samplesStored - before.samplesStored,
    reportsRepeated: after.reportsRepeated - before.reportsRepeated,
    reportsOk: after.reportsOk - before.reportsOk,
    reportsRefused: after.reportsRefused - before.reportsRefused,
  };
}
