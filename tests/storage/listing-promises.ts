import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SampleStore, seriesPerPageMax } from '../../src/storage/sample-store.js';
import {
  listAll,
  noonSeconds,
  reportOf,
  type SampleStoreHarness,
  wholeSeries,
} from '../support/sample-store-harness.js';

export function promiseListings(
  harnessOf: () => SampleStoreHarness,
  noHints: string | false,
): void {
  test('series are listed page by page in byte order; the last page alone has no next', async () => {
    const store = await harnessOf().open();
    const keys = Array.from({ length: 10 }, (_, at) => `k${at}`);
    await writeEach(store, keys.toReversed());
    for (const seriesMax of [1, 3, 10, 100]) {
      const pages = await pagesOf(store, seriesMax);
      assert.deepEqual(pages.flat(), keys);
      assert(pages.every(({ length }) => length <= seriesMax));
    }
    assert.deepEqual(await store.listSeries(2, { after: undefined, seriesMax: 5 }), {
      seriesKeys: [],
      next: undefined,
    });
    await store.close();
  });

  test('no page has more than seriesPerPageMax series', async () => {
    const store = await harnessOf().open({ pendingSamplesMax: 10_000 });
    const keys = Array.from({ length: seriesPerPageMax + 10 }, (_, at) => `k${10_000 + at}`);
    await writeEach(store, keys);
    const pages = await pagesOf(store, 1_000_000);
    assert(pages.every(({ length }) => length <= seriesPerPageMax));
    assert.deepEqual(pages.flat(), keys);
    await store.close();
  });

  test('a listing has every series once that stays, while others come and go', async () => {
    const store = await harnessOf().open();
    const staying = Array.from({ length: 20 }, (_, at) => `k${10 + at}`);
    const going = staying.map((key) => `${key} going`);
    await writeEach(store, [...staying, ...going]);
    const listed: string[] = [];
    let after: string | undefined;
    do {
      const page = await store.listSeries(1, { after, seriesMax: 3 });
      listed.push(...page.seriesKeys);
      after = page.next;
      // Those of the page go, the cursor's among them, and one ahead; others come on both sides.
      const gone = [...page.seriesKeys, going.at(-listed.length) ?? ''].filter((key) =>
        going.includes(key),
      );
      const { done } = await store.deleteSamples({ ...wholeSeries, metricId: 1, seriesKeys: gone });
      await done;
      await writeEach(store, [`a ${listed.length}`, `z ${listed.length}`, `${after} new`]);
    } while (after !== undefined && listed.length < 1000);
    assert.deepEqual(listed, [...new Set(listed)].sort(), 'in order, each once');
    assert.deepEqual(
      listed.filter((key) => staying.includes(key)),
      staying,
    );
    await store.close();
  });

  test('a first page has every series that was stored before it', async () => {
    const store = await harnessOf().open();
    for (const key of ['b', 'd', 'a', 'c']) {
      await writeEach(store, [key]);
      assert((await listAll(store, 1)).includes(key));
    }
    await store.close();
  });

  test('series are found and counted, by account, by metric and in all', async () => {
    const store = await harnessOf().open();
    await writeEach(store, ['a', 'b', 'c']);
    await store.write(reportOf(noonSeconds, [{ value: 1, metricId: 2 }]));
    await store.write({ ...reportOf(noonSeconds, [{ value: 1, metricId: 3 }]), accountId: 2 });
    assert.deepEqual([...(await store.findSeries(1, ['c', 'none', 'a']))].sort(), ['a', 'c']);
    assert.deepEqual(await store.findSeries(9, ['a']), new Set());
    const scopes = [{ accountId: 1 }, { accountId: 2 }, { metricId: 1 }, { metricId: 9 }, 'all'];
    const counts = (scopes as Parameters<typeof store.countSeries>[0][]).map((scope) =>
      store.countSeries(scope),
    );
    assert.deepEqual(await Promise.all(counts), [4, 1, 3, 0, 5]);
    await store.close();
  });

  test('hasSeries says true of no series that never had a sample', async () => {
    const store = await harnessOf().open();
    await writeEach(store, ['a']);
    assert.equal(store.hasSeries(1, 'b'), false);
    assert.equal(store.hasSeries(2, 'a'), false);
    await store.close();
  });

  test('the hints are exact where one process alone writes', { skip: noHints }, async () => {
    const store = await harnessOf().open();
    await writeEach(store, ['a', 'b']);
    assert.deepEqual([store.hasSeries(1, 'a'), store.seriesCountOf(1)], [true, 2]);
    const selection = { ...wholeSeries, metricId: 1, seriesKeys: ['a'] };
    const { done } = await store.deleteSamples(selection);
    await done;
    assert.deepEqual([store.hasSeries(1, 'a'), store.seriesCountOf(1)], [false, 1]);
    await store.close();
  });
}

async function writeEach(store: SampleStore, seriesKeys: readonly string[]): Promise<void> {
  const samples = seriesKeys.map((seriesKey) => ({ seriesKey, value: 1 }));
  await store.write(reportOf(noonSeconds, samples));
}

async function pagesOf(store: SampleStore, seriesMax: number): Promise<(readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  let after: string | undefined;
  do {
    const page = await store.listSeries(1, { after, seriesMax });
    pages.push(page.seriesKeys);
    after = page.next;
  } while (after !== undefined);
  return pages;
}
