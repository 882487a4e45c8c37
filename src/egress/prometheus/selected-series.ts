import type { Turns } from '../../model/fair-turns.js';
import { dimensionValueAt, seriesKeyOf } from '../../model/series.js';
import type { SampleStore } from '../../storage/sample-store.js';
import { sliceMilliseconds } from '../../promql/query-pace.js';
import { seriesPages } from '../../storage/series-pages.js';
import type { DimensionTest, SelectedMetric } from './selected-metrics.js';

/** Series between two looks at the clock. */
const seriesPerLook = 32;

/** The series of a metric that pass its tests, in byte order of their keys, page by page. */
export async function* selectSeries(
  { labels, tests }: SelectedMetric,
  store: Pick<SampleStore, 'listSeries' | 'findSeries'>,
  turns: Turns,
): AsyncGenerator<readonly string[], void> {
  const { id, dimensionNames } = labels.metric;
  const named = namedSeries(tests, dimensionNames.length);
  if (named !== undefined) {
    yield filterSeries([...(await store.findSeries(id, [named]))], tests, turns);
    return;
  }
  for await (const page of seriesPages(store, id, turns)) {
    yield tests.length === 0 ? page : filterSeries(page, tests, turns);
  }
}

/** Those that pass. A regular expression may take long: the event loop goes round meanwhile. */
async function filterSeries(
  seriesKeys: readonly string[],
  tests: readonly DimensionTest[],
  turns: Turns,
): Promise<string[]> {
  const passed: string[] = [];
  let sliceEndsAt = performance.now() + sliceMilliseconds;
  for (const [at, seriesKey] of seriesKeys.entries()) {
    const value = (place: number): string => dimensionValueAt(seriesKey, place);
    if (tests.every(({ place, matcher }) => matcher.matches(value(place)))) passed.push(seriesKey);
    if (at % seriesPerLook !== 0 || performance.now() < sliceEndsAt) continue;
    await turns.next();
    sliceEndsAt = performance.now() + sliceMilliseconds;
  }
  return passed;
}

/** The one series that can pass, where each of its dimensions is asked for by `=`. */
function namedSeries(tests: readonly DimensionTest[], dimensionCount: number): string | undefined {
  const values = new Array<string | undefined>(dimensionCount).fill(undefined);
  for (const { place, matcher } of tests) {
    if (matcher.operator === '=') values[place] = matcher.value;
  }
  const known = values.filter((value) => value !== undefined);
  return known.length === dimensionCount ? seriesKeyOf(known) : undefined;
}
