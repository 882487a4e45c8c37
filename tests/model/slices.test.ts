import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { FairTurns, type Turns } from '../../src/model/fair-turns.js';
import { filterInSlices, inSlices, itemsPerSlice, mapInSlices } from '../../src/model/in-slices.js';
import { mergeInSlices, sortInSlices } from '../../src/model/sort-in-slices.js';

/** Counts work; a turn ends a slice of it. */
class CountedTurns implements Turns {
  work = 0;
  longest = 0;

  next(): Promise<void> {
    this.longest = Math.max(this.longest, this.work);
    this.work = 0;
    return Promise.resolve();
  }
}

const count = 100_001;
const shuffled = Array.from({ length: count }, (_, at) => (at * 7919) % count);
const ascending = shuffled.toSorted((one, other) => one - other);

describe('work in slices', () => {
  test('comes to what it comes to at once', async () => {
    const turns = new CountedTurns();
    const isEven = (item: number): boolean => item % 2 === 0;
    assert.deepEqual(await mapInSlices(shuffled, turns, String), shuffled.map(String));
    assert.deepEqual(await filterInSlices(shuffled, turns, isEven), shuffled.filter(isEven));
    assert.deepEqual(await sortInSlices(shuffled, (one, other) => one - other, turns), ascending);
  });

  test('takes a turn after so many items', async () => {
    const turns = new CountedTurns();
    await inSlices(shuffled, turns, (slice) => (turns.work += slice.length));
    await turns.next();
    assert.equal(turns.longest, itemsPerSlice);
  });

  test('sorting takes a turn after each run, and after as many merged items', async () => {
    const turns = new CountedTurns();
    const compare = (one: number, other: number): number => {
      turns.work += 1;
      return one - other;
    };
    await sortInSlices(shuffled, compare, turns);
    await turns.next();
    assert.ok(turns.longest <= itemsPerSlice * Math.log2(itemsPerSlice), String(turns.longest));
  });

  test('sorting is stable', async () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.nat()));
    await fc.assert(
      fc.asyncProperty(pairs, pairs, async (left, right) => {
        const compare = ([one]: [number, number], [other]: [number, number]): number => one - other;
        const [sortedLeft, sortedRight] = [left.toSorted(compare), right.toSorted(compare)];
        const merged = await mergeInSlices(sortedLeft, sortedRight, compare, new CountedTurns());
        assert.deepEqual(merged, [...left, ...right].toSorted(compare));
      }),
    );
  });
});

test('in each round of the event loop one of all that wait goes on, in their order', async () => {
  const turns = new FairTurns();
  const rounds: string[] = [];
  let round = 0;
  let isOver = false;
  const tick = (): void => {
    round += 1;
    if (!isOver) setImmediate(tick);
  };
  const work = async (name: string): Promise<void> => {
    for (let step = 0; step < 3; step += 1) {
      await turns.next();
      rounds.push(`${name} ${round}`);
    }
  };
  setImmediate(tick);
  await Promise.all(['a', 'b', 'c'].map(work));
  isOver = true;
  assert.equal(rounds.map((step) => step.slice(0, 1)).join(''), 'abcabcabc');
  assert.equal(new Set(rounds.map((step) => step.split(' ')[1])).size, 9);
});
