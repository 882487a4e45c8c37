import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Turns } from '../../src/model/fair-turns.js';
import { labelsOf } from '../../src/promql/labels.js';
import type { SelectedSeries } from '../../src/promql/series-source.js';
import { answerInstant, answerRange } from './answer.js';
import { MemorySource } from './memory-source.js';

/** Counters with a sample every 10 seconds, from 0 on. */
function counters(count: number, samples: number): SelectedSeries[] {
  return Array.from({ length: count }, (_, number) => ({
    labels: labelsOf([
      ['__name__', 'x'],
      ['region', `r${number % 3}`],
      ['host', String(number)],
    ]),
    lookbackMilliseconds: 300_000,
    times: Float64Array.from({ length: samples }, (_each, at) => at * 10_000),
    values: Float64Array.from({ length: samples }, (_each, at) => (at * number) % 1009),
  }));
}

const few = new MemorySource(counters(20, 50));
const tenMinutes = { startMilliseconds: 0, endMilliseconds: 600_000, stepMilliseconds: 10_000 };

describe('a query over a limit is refused by the name of its setting', () => {
  test('samples', async () => {
    const error = {
      kind: 'execution',
      message: 'query reads more than 999 samples (promqlSamplesMax)',
    };
    await assert.rejects(
      answerInstant('sum(rate(x[10m]))', 500_000, few, { limits: { samplesMax: 999 } }),
      error,
    );
    await answerInstant('sum(rate(x[10m]))', 500_000, few, { limits: { samplesMax: 1000 } });
  });

  test('series', async () => {
    const message = 'query reads more than 39 series (promqlSeriesMax)';
    const given = { limits: { seriesMax: 39 } };
    await assert.rejects(answerInstant('x + x', 0, few, given), { kind: 'execution', message });
    await answerInstant('x + x', 0, few, { limits: { seriesMax: 40 } });
  });

  test('points', async () => {
    const message = 'query holds more than 1219 points at a time (promqlPointsMax)';
    const given = { limits: { pointsMax: 1219 } };
    await assert.rejects(answerRange('x', tenMinutes, few, given), { kind: 'execution', message });
    // 20 series at 61 steps, and the sum with its counts; what is summed up counts no more.
    const enough = { limits: { pointsMax: 1220 + 122 } };
    await answerRange('sum(x)', tenMinutes, few, enough);
    await answerRange('sum(x) + sum(x)', tenMinutes, few, { limits: { pointsMax: 1220 + 183 } });
  });

  test('steps of a subquery', async () => {
    const error = { kind: 'execution', message: /^subquery has 3153600000001 steps, at most 10+;/ };
    for (const operand of ['x', 'vector(time())', 'vector(scalar(x))', 'hour()', 'absent(x)']) {
      const query = `max_over_time(${operand}[100y:1ms])`;
      await assert.rejects(answerInstant(query, 0, few), error, operand);
    }
  });

  test('points of scalars', async () => {
    const query = `1 + (1 + (1 + time()))`;
    const given = { limits: { pointsMax: 200 } };
    await assert.rejects(answerRange(query, tenMinutes, few, given), {
      message: /promqlPointsMax/,
    });
    await answerRange('1 + time() + 1 + time() + 1', tenMinutes, few, given);
  });

  test('steps', async () => {
    const year = 365 * 86_400_000;
    const range = { startMilliseconds: 0, endMilliseconds: year, stepMilliseconds: 1000 };
    const message = /^exceeded maximum resolution of 11000 points per timeseries/;
    await assert.rejects(answerRange('1', range, few), { kind: 'bad_data', message });
  });

  test('seconds', async () => {
    const given = { limits: { secondsMax: 0 } };
    const message = 'query waits and runs longer than it may (timeout, promqlTimeoutSeconds)';
    await assert.rejects(answerInstant('x', 0, few, given), { kind: 'timeout', message });
  });
});

test('series that a comparison left without values do not take part in matching', async () => {
  const many = new MemorySource(counters(3000, 3));
  const range = { startMilliseconds: 0, endMilliseconds: 20_000, stepMilliseconds: 10_000 };
  const { series } = await answerRange('x + on () (x > 1e9)', range, many);
  assert.deepEqual(series, []);
  const one = 'x{host="7"} >= 0 or x > 1e9';
  const kept = await answerRange(`x + on () group_left () (${one})`, range, many);
  assert.equal(kept.series.length, 3000);
});

test('a query ends when its client has gone', async () => {
  const controller = new AbortController();
  const many = new MemorySource(counters(2000, 300));
  const range = { startMilliseconds: 0, endMilliseconds: 3_000_000, stepMilliseconds: 10_000 };
  const answer = answerRange('quantile_over_time(0.5, x[50m])', range, many, {
    signal: controller.signal,
  });
  setImmediate(() => {
    controller.abort();
  });
  await assert.rejects(answer, { kind: 'canceled' });
});

/** Measures the processor time between two turns. */
class MeasuredTurns implements Turns {
  longest = 0;
  count = 0;
  #startedAt = process.cpuUsage();

  async next(): Promise<void> {
    this.count += 1;
    const { user, system } = process.cpuUsage(this.#startedAt);
    this.longest = Math.max(this.longest, (user + system) / 1000);
    await new Promise((resolve) => setImmediate(resolve));
    this.#startedAt = process.cpuUsage();
  }
}

describe('a large query works in slices', () => {
  const thousand = new MemorySource(counters(1000, 360), 100);
  const range = { startMilliseconds: 0, endMilliseconds: 3_585_000, stepMilliseconds: 15_000 };
  const queries = [
    'sum by (region) (rate(x[1m]))',
    'quantile_over_time(0.9, x[10m])',
    'x / on (host) group_left x',
    'x or -x',
    'topk by (region) (5, x)',
    'max_over_time(rate(x[1m])[5m:30s])',
    'label_replace(x, "copy", "$1", "host", "(.*)")',
  ];
  for (const query of queries) {
    test(query, async () => {
      const turns = new MeasuredTurns();
      await answerRange(query, range, thousand, { turns });
      assert.ok(turns.count > 2, `${turns.count} turns`);
      // Ten times what is promised: compiling and collecting garbage count, too.
      assert.ok(turns.longest < 200, `${turns.longest} ms`);
    });
  }
});
