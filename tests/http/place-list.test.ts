import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PlaceList, type Placed } from '../../src/http/place-list.js';

test('a list of places holds what was added and not removed, in any order of both', () => {
  const step = fc.record({ adds: fc.boolean(), pick: fc.nat() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const list = new PlaceList<Placed>();
      const expected: Placed[] = [];
      for (const { adds, pick } of steps) {
        if (adds || expected.length === 0) {
          const item = { place: -1 };
          list.add(item);
          expected.push(item);
        } else {
          const [removed] = expected.splice(pick % expected.length, 1);
          assert.ok(removed);
          list.remove(removed);
        }
        assert.equal(list.length, expected.length);
        assert.deepEqual(new Set(list), new Set(expected));
      }
    }),
  );
});
