import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { explainRule } from '../../src/alarms/explain-rule.js';
import { rehearseRule } from '../../src/alarms/rehearse-rule.js';
import { ObjectFinder } from '../../src/alarms/watched-objects.js';
import type { AlarmRule } from '../../src/catalog/alarms/alarm-rule.js';
import { startSeconds, windowOf, WatchRig } from './watch-rig.js';

let rig: WatchRig;

beforeEach(async () => {
  rig = await WatchRig.open();
});

const none = (count: number): null[] => Array<null>(count).fill(null);

/** A sample of `a` in a window that was judged long ago. */
function late(window: number, value: number): Promise<void> {
  return rig.report(startSeconds + window * 300 - 200, { a: value });
}

async function changeRule(change: Partial<AlarmRule>): Promise<void> {
  const [rule] = rig.alarms.rules();
  assert.ok(rule);
  await rig.alarms.modifyRule(rule.ruleId, { ...rule, ...change });
}

type Row = readonly [
  promise: string,
  rule: Partial<AlarmRule>,
  history: () => Promise<void>,
  told: readonly string[],
];

/** A rule over 80 for two windows of 300 s, as changed. Windows are numbered from 1. */
function holdRows(rows: readonly Row[]): void {
  for (const [promise, change, history, told] of rows) {
    test(promise, async () => {
      await (change.isWild ? rig.rule(change) : rig.rule(change, 'a'));
      await history();
      assert.deepEqual(await rig.told(), told);
      assert.deepEqual(rig.failures, []);
    });
  }
}

const twoOfThree = { operator: '>=', windowsJudged: 3 } as const;

describe('a changed rule', () => {
  holdRows([
    [
      'ends an alarm with the first window after which too few of the last meet it',
      twoOfThree,
      async () => {
        await rig.windows(90, 90, 85);
        await changeRule({ threshold: 95 });
        await rig.windows(96, 50);
      },
      ['a 2 recovered 4'],
    ],
    [
      'keeps an alarm where enough of the last meet it',
      twoOfThree,
      async () => {
        await rig.windows(90, 96, 85);
        await changeRule({ threshold: 95 });
        await rig.windows(97, 50);
      },
      ['a 2 recovered 5'],
    ],
    [
      'wants more windows than there are: too few meet it',
      {},
      async () => {
        await rig.windows(90, 90);
        await changeRule({ constancy: 4, windowsJudged: 4 });
        await rig.windows(90, 90);
      },
      ['a 2 recovered 3', 'a 4 open'],
    ],
    [
      'counts windows as they are stored then, late samples included',
      {},
      async () => {
        await rig.windows(1, 1);
        await late(2, 90);
        await changeRule({ threshold: 81 });
        await rig.windows(90);
      },
      ['a 3 open'],
    ],
    [
      'changes no window before it',
      {},
      async () => {
        await rig.windows(90, 90, 1);
        await changeRule({ threshold: 0 });
        await rig.windows(null);
      },
      ['a 2 recovered 3'],
    ],
  ]);
});

describe('a late sample', () => {
  holdRows([
    [
      'changes no window that was judged',
      {},
      async () => {
        await rig.windows(1, 1);
        await late(2, 90);
        await rig.windows(90, null);
      },
      [],
    ],
    [
      'holds a timeout off where it is newer than what was known',
      {},
      async () => {
        await rig.windows(90, 90, ...none(11));
        await late(8, 1);
        await rig.windows(...none(6));
        assert.deepEqual(await rig.told(), ['a 2 open']);
        await rig.windows(null);
      },
      ['a 2 timeout 20'],
    ],
    [
      'does not where it is older',
      {},
      async () => {
        await rig.windows(90, 90, ...none(11));
        await late(1, 99);
        await rig.windows(null);
      },
      ['a 2 timeout 14'],
    ],
    [
      'keeps what a wildcard found, too',
      { isWild: true, missingData: 'alarm' },
      async () => {
        await rig.windows(90, ...none(288));
        await late(3, 1);
        await rig.windows(null, null);
        assert.deepEqual(await rig.told(), ['a 2 open']);
        await rig.windows(null);
      },
      ['a 2 timeout 292'],
    ],
  ]);
});

describe("a wildcard's object", () => {
  const wild = { isWild: true, missingData: 'alarm', windowsJudged: 3 } as const;
  holdRows([
    [
      'has no windows before its first sample',
      wild,
      async () => {
        await rig.window({ z: 1 });
        await rig.window({ z: 1 });
        await rig.window({ a: 1, z: 1 });
        await rig.window({ z: 1 });
        assert.deepEqual(await rig.told(), []);
        await rig.window({ z: 1 });
      },
      ['a 5 open'],
    ],
    [
      'whose first sample meets the condition is at its first window',
      wild,
      async () => {
        await rig.windows(...none(3), 90, 1, 90);
      },
      ['a 6 open'],
    ],
    [
      'is judged from the window of a first sample that comes late',
      wild,
      async () => {
        await rig.windows(...none(3));
        await late(2, 90);
        await rig.windows(null);
      },
      ['a 4 open'],
    ],
    [
      'is another after a day without data',
      wild,
      async () => {
        await rig.windows(90, 90, ...none(290), 1);
        rig.restart();
        await rig.windows(1, 90);
      },
      ['a 2 timeout 291'],
    ],
    [
      'which a restart makes no younger',
      wild,
      async () => {
        await rig.windows(90, ...none(150));
        rig.restart();
        await rig.windows(...none(140));
      },
      ['a 2 timeout 290'],
    ],
  ]);

  test('while a named object is judged from the creation of its rule on', async () => {
    await rig.windows(...none(2));
    await rig.rule({ missingData: 'alarm' }, 'a');
    await rig.windows(null, 1);
    assert.deepEqual(await rig.told(), []);
    await rig.windows(...none(2));
    assert.deepEqual(await rig.told(), ['a 6 open']);
  });
});

const range = (first: number, last: number) => ({
  firstEndSeconds: startSeconds + first * 300,
  lastEndSeconds: startSeconds + last * 300,
  periodSeconds: 300,
});

describe('a rehearsal has no windows before its start', () => {
  const rows: readonly [first: number, rule: Partial<AlarmRule>, openedAt: readonly number[]][] = [
    [1, {}, [2]],
    [2, {}, [3]],
    [3, {}, []],
    [4, { missingData: 'alarm' }, [5]],
    [5, { missingData: 'alarm' }, []],
    [4, { missingData: 'alarm', isWild: true }, []],
    [3, { missingData: 'alarm', isWild: true }, [4]],
  ];
  for (const [first, change, expected] of rows) {
    test(`from window ${first} on: ${JSON.stringify(change)}`, async () => {
      const rule = await (change.isWild ? rig.rule(change) : rig.rule(change, 'a'));
      await rig.windows(90, 90, 90, null, null);
      const objects = await new ObjectFinder(rig.watch).objectsOf(rule);
      const alarms = await rehearseRule(objects, range(first, 5), rig.watch);
      assert.deepEqual(
        alarms.map(({ occurSeconds }) => windowOf(occurSeconds)),
        expected,
      );
    });
  }
});

describe("what is explained of a wildcard's object", () => {
  const rows: readonly [string, (number | null)[], readonly string[]][] = [
    [
      'that did not exist yet',
      [null, null, 1, null, null],
      ['unjudged', 'unjudged', 'ok', 'ok', 'open opened'],
    ],
    ['that met the condition at once', [null, 90, 90], ['unjudged', 'ok', 'open opened']],
  ];
  for (const [situation, values, expected] of rows) {
    test(situation, async () => {
      const rule = await rig.rule({ isWild: true, missingData: 'alarm', windowsJudged: 3 });
      await rig.windows(...values);
      const [object] = await new ObjectFinder(rig.watch).objectsOf(rule);
      assert.ok(object);
      const now = rig.nowSeconds + 10;
      const windows = await explainRule(object, range(1, values.length), undefined, now, rig.watch);
      assert.deepEqual(
        windows.map(({ state, event }) => [state, event ?? []].flat().join(' ')),
        expected,
      );
      const opened = windows.filter(({ event }) => event === 'opened');
      assert.deepEqual(
        opened.map(({ endSeconds }) => `a ${windowOf(endSeconds)} open`),
        await rig.told(),
      );
    });
  }
});
