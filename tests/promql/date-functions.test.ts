import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { dateFunctions } from '../../src/promql/date-functions.js';

const millisecondsPerDay = 86_400_000;

/** What JavaScript's own dates say. */
const expected: Readonly<Record<string, (date: Date) => number>> = {
  minute: (date) => date.getUTCMinutes(),
  hour: (date) => date.getUTCHours(),
  day_of_week: (date) => date.getUTCDay(),
  day_of_month: (date) => date.getUTCDate(),
  day_of_year: (date) => {
    const midnight = Date.UTC(2000, date.getUTCMonth(), date.getUTCDate());
    const isLeap = new Date(Date.UTC(2000, 1, 29)).setUTCFullYear(date.getUTCFullYear());
    const hasLeapDay = new Date(isLeap).getUTCMonth() === 1;
    const day = (midnight - Date.UTC(2000, 0, 1)) / millisecondsPerDay + 1;
    return !hasLeapDay && date.getUTCMonth() > 1 ? day - 1 : day;
  },
  days_in_month: (date) => {
    const next = new Date(date);
    next.setUTCMonth(date.getUTCMonth() + 1, 0);
    return next.getUTCDate();
  },
  month: (date) => date.getUTCMonth() + 1,
  year: (date) => date.getUTCFullYear(),
};

describe('functions of dates', () => {
  for (const [name, ofDate] of Object.entries(expected)) {
    test(`${name} agrees with JavaScript's dates`, () => {
      const seconds = fc.integer({ min: -200_000_000_000, max: 200_000_000_000 });
      fc.assert(
        fc.property(seconds, (each) => {
          assert.equal(dateFunctions.get(name)?.(each), ofDate(new Date(each * 1000)));
        }),
      );
    });
  }

  test('go on where those end', () => {
    assert.equal(dateFunctions.get('year')?.(1e15), 31_690_708);
    assert.equal(dateFunctions.get('hour')?.(2 ** 62), 7);
  });

  test('give NaN for what is no moment', () => {
    for (const value of [NaN, Infinity, -Infinity, 2 ** 63])
      assert.equal(dateFunctions.get('month')?.(value), NaN);
  });
});
