import { Session, type Profiler } from 'node:inspector';

/** Which characters of the program have run, as V8 counts its blocks. */
export class Coverage {
  readonly #session = new Session();
  /** By script: 1 for each character that has run. */
  readonly #ran = new Map<string, Uint8Array>();
  readonly #isProgram: (url: string) => boolean;
  charactersRun = 0;

  /** @param isProgram tells the scripts that count by their URLs */
  constructor(isProgram: (url: string) => boolean) {
    this.#isProgram = isProgram;
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** What ran since it was last asked. */
  take(): readonly Profiler.ScriptCoverage[] {
    const taken: Profiler.ScriptCoverage[] = [];
    this.#session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      if (error !== null) throw error;
      taken.push(...result.filter(({ url }) => this.#isProgram(url)));
    });
    return taken;
  }

  /** How many characters of it had not run before. */
  newIn(taken: readonly Profiler.ScriptCoverage[]): number {
    return this.#count(taken, (known, place) => known[place] === 0);
  }

  /** Counts it as known; returns how many characters of it were new. */
  add(taken: readonly Profiler.ScriptCoverage[]): number {
    const added = this.#count(taken, (known, place) => {
      if (known[place] === 1) return false;
      known[place] = 1;
      return true;
    });
    this.charactersRun += added;
    return added;
  }

  close(): void {
    this.#session.disconnect();
  }

  #count(
    taken: readonly Profiler.ScriptCoverage[],
    isNew: (known: Uint8Array, place: number) => boolean,
  ): number {
    let newCount = 0;
    for (const script of taken) {
      const ran = paint(script);
      const known = this.#knownOf(script.url, ran.length);
      ran.forEach((hasRun, place) => {
        if (hasRun === 1 && isNew(known, place)) newCount += 1;
      });
    }
    return newCount;
  }

  #knownOf(url: string, length: number): Uint8Array {
    const before = this.#ran.get(url);
    if (before !== undefined && before.length >= length) return before;
    const known = new Uint8Array(length);
    if (before !== undefined) known.set(before);
    this.#ran.set(url, known);
    return known;
  }
}

/** Blocks come from the outside in, and what is inside counts. */
function paint({ functions }: Profiler.ScriptCoverage): Uint8Array {
  const ranges = functions.flatMap((each) => each.ranges);
  const length = Math.max(0, ...ranges.map(({ endOffset }) => endOffset));
  const ran = new Uint8Array(length);
  for (const { startOffset, endOffset, count } of ranges) {
    ran.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  }
  return ran;
}
