import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LogThrottle } from '../../src/telemetry/log-throttle.js';

/** Lines of a kind, then seconds that pass. */
type Step = readonly [kind: string, lineCount: number, seconds: number];

describe('two lines of a kind in ten seconds', () => {
  for (const [situation, steps, admitted, leftOut] of [
    ['none too many', [['a', 2, 60]], 2, []],
    ['what is too many is told once', [['a', 5, 60]], 2, [['a', 3]]],
    ['not before the period ends', [['a', 5, 9]], 2, []],
    [
      'the next period begins anew',
      [
        ['a', 2, 10],
        ['a', 2, 10],
      ],
      4,
      [],
    ],
    [
      'each period tells its own',
      [
        ['a', 3, 10],
        ['a', 4, 10],
      ],
      4,
      [
        ['a', 1],
        ['a', 2],
      ],
    ],
    [
      'a period begins with its first line',
      [
        ['a', 1, 9],
        ['a', 2, 1],
        ['a', 1, 0],
      ],
      3,
      [['a', 1]],
    ],
    [
      'kinds are apart',
      [
        ['a', 3, 0],
        ['b', 4, 10],
      ],
      4,
      [
        ['a', 1],
        ['b', 2],
      ],
    ],
  ] as const satisfies [string, Step[], number, [string, number][]][]) {
    test(situation, (context) => {
      context.mock.timers.enable({ apis: ['setTimeout'] });
      const told: [string, number][] = [];
      const throttle = new LogThrottle({ linesMax: 2, periodSeconds: 10 }, (kind, lineCount) => {
        told.push([kind, lineCount]);
      });
      let admittedCount = 0;
      for (const [kind, lineCount, seconds] of steps) {
        for (let line = 0; line < lineCount; line += 1) {
          admittedCount += Number(throttle.admits(kind));
        }
        context.mock.timers.tick(seconds * 1000);
      }
      assert.equal(admittedCount, admitted);
      assert.deepEqual(told, leftOut);
    });
  }
});

test('a stop tells what was left out so far, once', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const told: [string, number][] = [];
  const throttle = new LogThrottle({ linesMax: 1, periodSeconds: 60 }, (kind, lineCount) => {
    told.push([kind, lineCount]);
  });
  for (const kind of ['a', 'a', 'b', 'c', 'c', 'c']) throttle.admits(kind);
  throttle.close();
  context.mock.timers.tick(60_000);
  assert.deepEqual(told, [
    ['a', 1],
    ['c', 2],
  ]);
});
