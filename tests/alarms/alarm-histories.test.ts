import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { explainRule } from '../../src/alarms/explain-rule.js';
import { rehearseRule } from '../../src/alarms/rehearse-rule.js';
import { ObjectFinder } from '../../src/alarms/watched-objects.js';
import type { AlarmRule } from '../../src/catalog/alarms/alarm-rule.js';
import { missingDataPolicies } from '../../src/catalog/alarms/alarm-rule.js';
import { AlarmReference, referenceTimeoutSeconds, type ReferenceTerms } from './alarm-reference.js';
import { startSeconds, WatchRig } from './watch-rig.js';

const hour = 3600;
const zones = [28_800, 19_800, 20_700] as const;

/** What happens in an hour, and before it. */
type Step =
  | { readonly kind: 'hour'; readonly values: Readonly<Record<string, number>> }
  /** Hours without a sample. */
  | { readonly kind: 'silence'; readonly hours: number }
  /** A sample of a window that was judged so many hours ago. */
  | { readonly kind: 'late'; readonly object: string; readonly ago: number; readonly value: number }
  | { readonly kind: 'rule'; readonly terms: ReferenceTerms }
  | { readonly kind: 'restart' }
  | { readonly kind: 'zone'; readonly seconds: number }
  /** Hours in which samples come and nothing is judged. */
  | { readonly kind: 'down'; readonly hours: readonly Readonly<Record<string, number>>[] };

const value = fc.constantFrom(60, 75, 85, 95);
const object = fc.constantFrom('a', 'b');
const values = fc
  .record({ a: fc.option(value, { freq: 4 }), b: fc.option(value, { freq: 2 }) })
  .map((pair) =>
    Object.fromEntries(
      Object.entries(pair).flatMap(([name, each]) => (each === null ? [] : [[name, each]])),
    ),
  );

const terms = fc
  .record({
    operator: fc.constantFrom('>=' as const, '<' as const),
    threshold: fc.constantFrom(70, 80, 90),
    constancy: fc.integer({ min: 1, max: 3 }),
    more: fc.integer({ min: 0, max: 2 }),
    missingData: fc.constantFrom(...missingDataPolicies),
    recovery: fc.constantFrom(0, 0, 10),
  })
  .map(({ more, recovery, ...rest }): ReferenceTerms => {
    const easier = rest.operator === '<' ? rest.threshold + recovery : rest.threshold - recovery;
    return {
      ...rest,
      windowsJudged: rest.constancy + more,
      ...(recovery === 0 ? {} : { recoveryThreshold: easier }),
    };
  });

const hourStep = fc.record({ kind: fc.constant('hour' as const), values });
const silenceStep = fc.record({
  kind: fc.constant('silence' as const),
  hours: fc.oneof(fc.integer({ min: 1, max: 7 }), fc.constantFrom(24, 25, 26)),
});
const disturbance = fc.oneof(
  fc.record({
    kind: fc.constant('late' as const),
    object,
    ago: fc.integer({ min: 1, max: 6 }),
    value,
  }),
  fc.record({ kind: fc.constant('rule' as const), terms }),
  fc.record({ kind: fc.constant('restart' as const) }),
  fc.record({ kind: fc.constant('zone' as const), seconds: fc.constantFrom(...zones) }),
  fc.record({
    kind: fc.constant('down' as const),
    hours: fc.array(values, { minLength: 1, maxLength: 12 }),
  }),
);

const calm = fc.array(
  fc.oneof({ arbitrary: hourStep, weight: 5 }, { arbitrary: silenceStep, weight: 1 }),
  { minLength: 4, maxLength: 24 },
);
const stormy = fc.array(
  fc.oneof(
    { arbitrary: hourStep, weight: 6 },
    { arbitrary: silenceStep, weight: 1 },
    { arbitrary: disturbance, weight: 3 },
  ),
  { minLength: 4, maxLength: 30 },
);

/** The program and the reference, both taken through the same hours. */
class Pair {
  readonly rig: WatchRig;
  readonly rule: AlarmRule;
  readonly #reference: AlarmReference;

  private constructor(rig: WatchRig, rule: AlarmRule, first: ReferenceTerms) {
    this.rig = rig;
    this.rule = rule;
    this.#reference = new AlarmReference(first, rule.isWild, rule.createdSeconds, zones[0]);
  }

  static async open(first: ReferenceTerms, isWild: boolean): Promise<Pair> {
    const rig = await WatchRig.open();
    rig.change = { alarmTimeoutSeconds: referenceTimeoutSeconds, alarmCatchUpSeconds: 30 * 86_400 };
    const change = { ...first, isWild, periodSeconds: hour };
    const rule = await (isWild ? rig.rule(change) : rig.rule(change, 'a'));
    return new Pair(rig, rule, first);
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'hour':
        await this.#report(step.values);
        return this.#pass(1);
      case 'silence':
        for (let at = 0; at < step.hours; at += 1) await this.#pass(1);
        return;
      case 'late':
        return this.#reportAt(step.object, this.rig.nowSeconds - step.ago * hour + 5, step.value);
      case 'rule':
        await this.rig.alarms.modifyRule(this.rule.ruleId, {
          repeatSeconds: 0,
          receiversId: 0,
          severity: 2,
          ...step.terms,
        });
        {
          this.#reference.changeRule(step.terms);
          return;
        }
      case 'restart':
        this.rig.restart();
        {
          this.#reference.restart();
          return;
        }
      case 'zone':
        this.rig.change = { ...this.rig.change, utcOffsetSeconds: step.seconds };
        {
          this.#reference.changeZone(step.seconds);
          return;
        }
      case 'down':
        for (const each of step.hours) {
          await this.#report(each);
          this.rig.nowSeconds += hour;
        }
        this.rig.restart();
        this.#reference.restart();
        return this.#pass(0);
    }
  }

  /** What both told, the program's first. */
  async told(): Promise<[string[], string[]]> {
    const { alarms } = await this.rig.alarms.listAlarms({
      accountId: 1,
      startSeconds: 0,
      endSeconds: 2 ** 32,
      offset: 0,
      limit: 1000,
    });
    const lines = alarms.map(({ alarm: { dimensionValues, occurSeconds, end } }) => {
      const ended = end === undefined ? 'open' : `${end.reason} ${end.recoverSeconds}`;
      return `${dimensionValues[1] ?? ''} ${occurSeconds} ${ended}`;
    });
    assert.deepEqual(this.rig.failures, []);
    return [lines.sort(), [...this.#reference.told].sort()];
  }

  async #report(reported: Readonly<Record<string, number>>): Promise<void> {
    for (const [name, each] of Object.entries(reported)) {
      await this.#reportAt(name, this.rig.nowSeconds + 1800, each);
    }
  }

  async #reportAt(name: string, timeSeconds: number, each: number): Promise<void> {
    await this.rig.report(timeSeconds, { [name]: each });
    this.#reference.report(name, timeSeconds, each);
  }

  async #pass(hours: number): Promise<void> {
    this.rig.nowSeconds += hours * hour;
    await this.rig.tick(this.rig.nowSeconds + 10);
    this.#reference.judgeUntil(this.rig.nowSeconds);
  }
}

test('any history with all that can disturb it ends as the promises say', async () => {
  await fc.assert(
    fc.asyncProperty(terms, fc.boolean(), stormy, async (first, isWild, steps) => {
      const pair = await Pair.open(first, isWild);
      for (const step of steps) await pair.take(step);
      const [told, promised] = await pair.told();
      assert.deepEqual(told, promised);
    }),
    { numRuns: 30 },
  );
});

test('what is explained and what is rehearsed is what was recorded, of any calm history', async () => {
  await fc.assert(
    fc.asyncProperty(terms, fc.boolean(), calm, async (first, isWild, steps) => {
      const pair = await Pair.open(first, isWild);
      for (const step of steps) await pair.take(step);
      const { rig, rule } = pair;
      const [told, promised] = await pair.told();
      assert.deepEqual(told, promised);
      const range = {
        firstEndSeconds: startSeconds + hour,
        lastEndSeconds: rig.nowSeconds,
        periodSeconds: hour,
      };
      const objects = await new ObjectFinder(rig.watch).objectsOf(rule);
      const rehearsed = await rehearseRule(objects, range, rig.watch);
      const lines = rehearsed.map(({ dimensionValues, occurSeconds, end }) => {
        const ended = end === undefined ? 'open' : `${end.reason} ${end.recoverSeconds}`;
        return `${dimensionValues[1] ?? ''} ${occurSeconds} ${ended}`;
      });
      assert.deepEqual(lines.sort(), told);
      const explained: string[] = [];
      for (const each of objects) {
        const name = each.dimensionValues[1] ?? '';
        const now = rig.nowSeconds + 10;
        const windows = await explainRule(each, range, undefined, now, rig.watch);
        for (const { event, endSeconds } of windows) {
          if (event !== undefined) explained.push(`${name} ${event} ${endSeconds}`);
        }
      }
      const events = told.flatMap((line) => {
        const [name = '', occurSeconds = '', reason = '', endSeconds = ''] = line.split(' ');
        const opened = `${name} opened ${occurSeconds}`;
        return reason === 'open' ? [opened] : [opened, `${name} ${reason} ${endSeconds}`];
      });
      assert.deepEqual(explained.sort(), events.sort());
    }),
    { numRuns: 15 },
  );
});
