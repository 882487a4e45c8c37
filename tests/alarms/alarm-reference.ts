import type { AlarmRuleTerms } from '../../src/catalog/alarms/alarm-rule.js';

export type ReferenceTerms = Omit<AlarmRuleTerms, 'repeatSeconds' | 'receiversId' | 'severity'>;

const periodSeconds = 3600;
const lifeSeconds = 86_400;
export const referenceTimeoutSeconds = 5 * 3600;

/** What of an object a rule has judged: the value of each window as it was then. */
interface Known {
  readonly values: Map<number, number | null>;
  /** Window of the latest late sample that held a timeout off. */
  heldSeconds: number;
  /** Window by which an alarm timed out; the count began anew. */
  timeoutSeconds: number;
}

/**
 * What alarms promise, written down from the sentences that promise it and not from the code: every
 * window goes over the whole history. Windows of an hour, by their greatest value.
 */
export class AlarmReference {
  readonly told: string[] = [];
  readonly #isWild: boolean;
  readonly #createdSeconds: number;
  readonly #samples = new Map<string, { readonly time: number; readonly value: number }[]>();
  readonly #open = new Map<string, { readonly occurSeconds: number; readonly place: number }>();
  #known = new Map<string, Known>();
  #terms: ReferenceTerms;
  #zoneSeconds: number;
  #judgedSeconds: number;

  constructor(terms: ReferenceTerms, isWild: boolean, createdSeconds: number, zone: number) {
    this.#terms = terms;
    this.#isWild = isWild;
    this.#createdSeconds = createdSeconds;
    this.#judgedSeconds = createdSeconds;
    this.#zoneSeconds = zone;
  }

  report(object: string, time: number, value: number): void {
    this.#samples.set(object, [...(this.#samples.get(object) ?? []), { time, value }]);
  }

  /** The count of a changed rule is over the windows as they are stored when it first judges. */
  changeRule(terms: ReferenceTerms): void {
    this.#terms = terms;
    this.#known = new Map();
  }

  /** As much is read anew from what is stored. */
  restart(): void {
    this.#known = new Map();
  }

  /** Windows follow the new zone; what was judged last is floored to its alignment. */
  changeZone(zoneSeconds: number): void {
    this.#zoneSeconds = zoneSeconds;
    const floored = this.#floor(this.#judgedSeconds);
    if (floored !== this.#judgedSeconds) this.#known = new Map();
    this.#judgedSeconds = floored;
  }

  /** Judges, in order, every window that ended by then. */
  judgeUntil(nowSeconds: number): void {
    const first = this.#floor(this.#judgedSeconds) + periodSeconds;
    for (let end = first; end <= nowSeconds; end += periodSeconds) {
      // A wildcard is for those that report; the other rule is for a.
      const objects = this.#isWild ? [...this.#samples.keys()] : ['a'];
      for (const object of objects.sort()) if (end > this.#createdSeconds) this.#judge(object, end);
      this.#judgedSeconds = end;
    }
  }

  #judge(object: string, end: number): void {
    const known = this.#knownOf(object, end);
    const value = this.#stored(object, end);
    known.values.set(end, value);
    const { missingData, threshold, recoveryThreshold, constancy } = this.#terms;
    const open = this.#open.get(object);
    if (value === null && this.#endsInSilence(object, end, known)) {
      known.timeoutSeconds = end;
      this.#end(object, end, 'timeout');
    } else if (value !== null || (missingData === 'alarm' && this.#isThere(known, end))) {
      const bound = open === undefined ? threshold : (recoveryThreshold ?? threshold);
      const met = this.#counted(known, end, open !== undefined).filter(
        (each) => each === null || this.#meets(each, bound),
      ).length;
      if (open === undefined && met >= constancy) {
        this.#open.set(object, { occurSeconds: end, place: this.told.length });
        this.told.push(`${object} ${end} open`);
      } else if (open !== undefined && met < constancy) {
        this.#end(object, end, 'recovered');
      }
    }
  }

  /** Of a new object, a changed rule, or after a restart: what is stored of the windows before. */
  #knownOf(object: string, end: number): Known {
    let known = this.#known.get(object);
    if (known === undefined) {
      known = { values: new Map(), heldSeconds: -Infinity, timeoutSeconds: -Infinity };
      const first = this.#floor(this.#createdSeconds) + periodSeconds;
      for (let at = first; at < end; at += periodSeconds) {
        known.values.set(at, this.#stored(object, at));
      }
      this.#known.set(object, known);
    }
    return known;
  }

  #endsInSilence(object: string, end: number, known: Known): boolean {
    const open = this.#open.get(object);
    if (open === undefined || this.#terms.missingData === 'keep') return false;
    // Late samples count here, and here alone.
    const ends = [...known.values.keys()].filter((at) => this.#stored(object, at) !== null);
    const newest = Math.max(-Infinity, ...ends);
    const knownData = Math.max(-Infinity, known.heldSeconds, ...dataEnds(known));
    const isOver = (dataSeconds: number): boolean =>
      this.#terms.missingData === 'ignore'
        ? end - Math.max(dataSeconds, open.occurSeconds) >= referenceTimeoutSeconds
        : this.#isWild && end - dataSeconds > lifeSeconds;
    if (isOver(knownData) && !isOver(newest)) known.heldSeconds = newest;
    return isOver(newest);
  }

  /** The windows that count, the last of them judged now. */
  #counted(known: Known, end: number, open: boolean): (number | null)[] {
    const { missingData, windowsJudged } = this.#terms;
    const ends = [...known.values.keys()].filter((at) => at <= end && at > known.timeoutSeconds);
    const counted: number[] = [];
    let dataSeconds = -Infinity;
    for (const at of ends.sort((one, other) => one - other)) {
      const value = known.values.get(at) ?? null;
      if (known.heldSeconds < at) dataSeconds = Math.max(dataSeconds, known.heldSeconds);
      const isGone = !this.#isThere(known, at) && !(open && missingData !== 'alarm');
      const isGap =
        value !== null && missingData === 'ignore' && at - dataSeconds > referenceTimeoutSeconds;
      if (isGone || isGap) counted.length = 0;
      if (value !== null) dataSeconds = at;
      if (!isGone && (value !== null || missingData === 'alarm')) counted.push(at);
    }
    return counted.slice(-windowsJudged).map((at) => known.values.get(at) ?? null);
  }

  /** A wildcard's object is one from its first sample on, and for a day after its last. */
  #isThere(known: Known, end: number): boolean {
    if (!this.#isWild) return true;
    return [...dataEnds(known), known.heldSeconds].some(
      (at) => at <= end && end - at <= lifeSeconds,
    );
  }

  #end(object: string, end: number, reason: string): void {
    const open = this.#open.get(object);
    if (open === undefined) return;
    this.told[open.place] = `${object} ${open.occurSeconds} ${reason} ${end}`;
    this.#open.delete(object);
  }

  #stored(object: string, end: number): number | null {
    const values = (this.#samples.get(object) ?? [])
      .filter(({ time }) => time >= end - periodSeconds && time < end)
      .map(({ value }) => value);
    return values.length === 0 ? null : Math.max(...values);
  }

  #meets(value: number, bound: number): boolean {
    return this.#terms.operator === '<' ? value < bound : value >= bound;
  }

  #floor(seconds: number): number {
    const local = seconds + this.#zoneSeconds;
    return seconds - (local % periodSeconds);
  }
}

function dataEnds({ values }: Known): number[] {
  return [...values].filter(([, value]) => value !== null).map(([end]) => end);
}
