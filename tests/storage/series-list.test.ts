import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FairTurns } from '../../src/model/fair-turns.js';
import { SeriesList } from '../../src/storage/journaled/series-list.js';

/** Series that come and go, and the list of their keys. */
class ListedSeries {
  readonly #ids = new Map<string, number>();
  readonly list = new SeriesList(this.#ids, new FairTurns());

  add(...seriesKeys: string[]): void {
    for (const key of seriesKeys) {
      this.#ids.set(key, 1);
      this.list.added(key);
    }
  }

  forget(seriesKey: string): void {
    this.#ids.delete(seriesKey);
    this.list.forgotten();
  }
}

test('keys are in byte order, those that came since among them', async () => {
  const series = new ListedSeries();
  series.add('b', 'a', '\u{10000}', '\uffff');
  assert.deepEqual(await series.list.keys(), ['a', 'b', '\uffff', '\u{10000}']);
  series.add('aa', 'c');
  assert.deepEqual(await series.list.keys(), ['a', 'aa', 'b', 'c', '\uffff', '\u{10000}']);
});

test('what was forgotten is gone, and once there where it came again', async () => {
  const series = new ListedSeries();
  series.add('a', 'b', 'c');
  await series.list.keys();
  series.forget('b');
  assert.deepEqual(await series.list.keys(), ['a', 'c']);
  series.forget('c');
  series.add('c');
  assert.deepEqual(await series.list.keys(), ['a', 'c']);
});

test('who asks while others sort has what came meanwhile', async () => {
  const series = new ListedSeries();
  series.add(...Array.from({ length: 20_000 }, (_, at) => `m${at}`));
  const first = series.list.keys();
  series.add('a', 'z');
  series.forget('m7');
  const second = series.list.keys();
  assert.equal((await first).length, 20_000);
  const keys = await second;
  assert.equal(keys.length, 20_001);
  assert.deepEqual([keys[0], keys.at(-1), keys.includes('m7')], ['a', 'z', false]);
});

test('a list that was handed out does not change', async () => {
  const series = new ListedSeries();
  series.add('b');
  const before = await series.list.keys();
  series.add('a');
  await series.list.keys();
  assert.deepEqual(before, ['b']);
});

test('sorting many lets others have their turn', async () => {
  const series = new ListedSeries();
  series.add(...Array.from({ length: 100_000 }, (_, at) => `m${(at * 7919) % 100_000}`));
  let rounds = 0;
  let isOver = false;
  const round = (): void => {
    rounds += 1;
    if (!isOver) setImmediate(round);
  };
  setImmediate(round);
  await series.list.keys();
  isOver = true;
  assert.ok(rounds > 100, `${rounds} rounds of the event loop`);
});
