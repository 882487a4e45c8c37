import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { freshState, judge, meets, type JudgementEvent } from '../../src/alarms/judge.js';
import {
  alarmOperators,
  missingDataPolicies,
  type AlarmCondition,
} from '../../src/catalog/alarms/alarm-rule.js';
import { overEighty } from './alarm-rules.js';

const timeoutSeconds = 3600;

/** A window each: its value, or null where it has no data. */
type History = readonly (number | null)[];

/** The events of a history, each as `<number of the window> <event>`, from 1. */
function eventsOf(condition: AlarmCondition, history: History): string[] {
  const events: string[] = [];
  let state = freshState(0);
  history.forEach((value, at) => {
    const endSeconds = (at + 1) * condition.periodSeconds;
    const window = value === null ? { endSeconds } : { endSeconds, value };
    const judgement = judge(condition, state, window, timeoutSeconds);
    state = judgement.state;
    if (judgement.event !== undefined) events.push(`${at + 1} ${judgement.event}`);
  });
  return events;
}

const hour: History = Array<null>(12).fill(null);

const situations: readonly [string, Partial<AlarmCondition>, History, readonly string[]][] = [
  ['fewer windows than constancy', {}, [90, 70, 90, 70], []],
  ['as many in a row as constancy', {}, [90, 90], ['2 opened']],
  ['opened once, however long', {}, [90, 90, 90, 90], ['2 opened']],
  ['the first window that does not meet it', {}, [90, 90, 70], ['2 opened', '3 recovered']],
  ['again after a recovery', {}, [90, 90, 1, 90, 90], ['2 opened', '3 recovered', '5 opened']],
  ['exactly the threshold is not over it', {}, [80, 80], []],
  ['constancy 1', { constancy: 1, windowsJudged: 1 }, [90, 1], ['1 opened', '2 recovered']],
  ['a window without data is neither', {}, [90, null, 90], ['3 opened']],
  ['nor does it end an alarm', {}, [90, 90, null, 90], ['2 opened']],
  ['an hour without data', {}, [90, 90, ...hour], ['2 opened', '14 timeout']],
  ['almost an hour', {}, [90, 90, ...hour.slice(1), 90], ['2 opened']],
  ['after a timeout counting begins anew', {}, [90, 90, ...hour, 90], ['2 opened', '14 timeout']],
  ['an hour between two windows with data', {}, [90, ...hour.slice(1), 90], ['13 opened']],
  ['a longer gap begins the count anew', {}, [90, ...hour, 90], []],
  ['and what comes after it counts', {}, [90, ...hour, 90, 90], ['15 opened']],
  [
    'windows longer than the timeout are neighbors',
    { periodSeconds: 7200 },
    [90, 90],
    ['2 opened'],
  ],
  ['but not over one without data', { periodSeconds: 7200 }, [90, null, 90], []],
  ['keep: no gap begins the count anew', { missingData: 'keep' }, [90, ...hour, 90], ['14 opened']],
  ['keep: an alarm outlasts it', { missingData: 'keep' }, [90, 90, ...hour], ['2 opened']],
  ['alarm: no data is met', { missingData: 'alarm' }, [90, null], ['2 opened']],
  ['alarm: even of what never reported', { missingData: 'alarm' }, [null, null], ['2 opened']],
  ['alarm: no timeout', { missingData: 'alarm' }, [90, 90, ...hour], ['2 opened']],
  ['2 of 3, not in a row', { windowsJudged: 3 }, [90, 70, 90], ['3 opened']],
  ['2 of 3, too far apart', { windowsJudged: 3 }, [90, 70, 70, 90], []],
  [
    '2 of 3 ends with the second gone',
    { windowsJudged: 3 },
    [90, 90, 1, 1],
    ['2 opened', '4 recovered'],
  ],
  ['above the recovery threshold', { recoveryThreshold: 70 }, [90, 90, 75, 75], ['2 opened']],
  ['below it', { recoveryThreshold: 70 }, [90, 90, 75, 65], ['2 opened', '4 recovered']],
  [
    '2 of 3 by the recovery threshold, of windows before the opening as well',
    { recoveryThreshold: 70, windowsJudged: 3 },
    [75, 90, 90, 60, 75, 60],
    ['3 opened', '6 recovered'],
  ],
  ['which opens nothing', { recoveryThreshold: 70 }, [75, 75, 75], []],
];

describe('a history, and what a rule over 80 for two windows makes of it', () => {
  for (const [situation, change, history, events] of situations) {
    test(situation, () => {
      assert.deepEqual(eventsOf({ ...overEighty, ...change }, history), events);
    });
  }
});

describe('comparisons of 79, 80 and 81 with 80', () => {
  const rows = [
    ['>', [false, false, true]],
    ['<', [true, false, false]],
    ['>=', [false, true, true]],
    ['<=', [true, true, false]],
    ['!=', [true, false, true]],
    ['==', [false, true, false]],
  ] as const;
  for (const [operator, expected] of rows) {
    test(operator, () => {
      assert.deepEqual(
        [79, 80, 81].map((value) => meets(value, operator, 80)),
        expected,
      );
    });
  }
});

/**
 * By the words of the promise, over the whole history at once: for each window, what the last ones
 * that count were, and whether an alarm that is open would stay so.
 */
function eventsByDefinition(condition: AlarmCondition, history: History): string[] {
  const events: string[] = [];
  const now = { open: false, begin: 0 };
  history.forEach((_, at) => {
    const event = eventAt(condition, history, at, now);
    if (event === undefined) return;
    events.push(`${at + 1} ${event}`);
    now.open = event === 'opened';
    if (event === 'timeout') now.begin = at + 1;
  });
  return events;
}

function eventAt(
  condition: AlarmCondition,
  history: History,
  at: number,
  { open, begin }: { readonly open: boolean; readonly begin: number },
): JudgementEvent | undefined {
  const { constancy, windowsJudged, operator, threshold, missingData } = condition;
  if (history[at] === null && missingData !== 'alarm') {
    const lastData = history.findLastIndex((value, place) => place < at && value !== null);
    const silentSeconds = (at - lastData) * condition.periodSeconds;
    return open && missingData === 'ignore' && silentSeconds >= timeoutSeconds
      ? 'timeout'
      : undefined;
  }
  const bound = open ? (condition.recoveryThreshold ?? threshold) : threshold;
  const metCount = history
    .slice(
      Math.max(begin, missingData === 'ignore' ? lastGapEnd(condition, history, at) : 0),
      at + 1,
    )
    .filter((value) => value !== null || missingData === 'alarm')
    .slice(-windowsJudged)
    .filter((value) => value === null || meets(value, operator, bound)).length;
  if (metCount >= constancy === open) return undefined;
  return open ? 'recovered' : 'opened';
}

/** Place of the first window after the latest gap that is longer than the timeout. */
function lastGapEnd({ periodSeconds }: AlarmCondition, history: History, at: number): number {
  const ends = history.flatMap((value, place) => (value === null || place > at ? [] : [place]));
  const isGap = (end: number, next: number): boolean =>
    next - end > 1 && (next - end) * periodSeconds > timeoutSeconds;
  return ends.findLast((end, place) => isGap(ends[place - 1] ?? end, end)) ?? 0;
}

test('on any history the judge agrees with the definition', () => {
  const condition = fc
    .record({
      operator: fc.constantFrom(...alarmOperators),
      threshold: fc.integer({ min: 0, max: 4 }),
      constancy: fc.integer({ min: 1, max: 4 }),
      spare: fc.integer({ min: 0, max: 3 }),
      recovery: fc.integer({ min: 0, max: 2 }),
      missingData: fc.constantFrom(...missingDataPolicies),
      periodSeconds: fc.constantFrom(300, 3600),
    })
    .map(({ spare, recovery, ...rest }): AlarmCondition => {
      const easier = rest.operator.startsWith('>') ? -recovery : recovery;
      const hasRecovery = recovery > 0 && !['==', '!='].includes(rest.operator);
      return {
        ...rest,
        statistic: 'max',
        windowsJudged: rest.constancy + spare,
        ...(hasRecovery ? { recoveryThreshold: rest.threshold + easier } : {}),
      };
    });
  const value = fc.option(fc.integer({ min: 0, max: 5 }), { freq: 3 });
  const stretch = fc.tuple(value, fc.integer({ min: 1, max: 14 }));
  const history = fc
    .array(
      fc.oneof(
        value.map((each) => [each, 1] as const),
        stretch,
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.flatMap(([each, times]) => Array<number | null>(times).fill(each)));
  fc.assert(
    fc.property(condition, history, (rule, values) => {
      assert.deepEqual(eventsOf(rule, values), eventsByDefinition(rule, values));
    }),
    { numRuns: 2000 },
  );
});
