import type { Turns } from '../model/fair-turns.js';
import { type SampleStore, seriesPerPageMax } from './sample-store.js';

/** All series of a metric in byte order, page by page; between two pages others have their turn. */
export async function* seriesPages(
  store: Pick<SampleStore, 'listSeries'>,
  metricId: number,
  turns: Turns,
): AsyncGenerator<readonly string[], void> {
  let after: string | undefined;
  do {
    const page = await store.listSeries(metricId, { after, seriesMax: seriesPerPageMax });
    yield page.seriesKeys;
    after = page.next;
    if (after !== undefined) await turns.next();
  } while (after !== undefined);
}
