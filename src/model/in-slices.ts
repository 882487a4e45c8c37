import type { Turns } from './fair-turns.js';

/** Items of little work each, such as a look into a map, that are handled without a pause. */
export const itemsPerSlice = 4096;

/** Calls `work` on slices of the items; between two of them the event loop goes round. */
export async function inSlices<Item>(
  items: readonly Item[],
  turns: Turns,
  work: (slice: readonly Item[]) => void,
  itemsMax = itemsPerSlice,
): Promise<void> {
  for (let at = 0; at < items.length; at += itemsMax) {
    if (at > 0) await turns.next();
    work(items.slice(at, at + itemsMax));
  }
}

/** `items.filter(isKept)`, in slices. */
export async function filterInSlices<Item>(
  items: readonly Item[],
  turns: Turns,
  isKept: (item: Item) => boolean,
  itemsMax = itemsPerSlice,
): Promise<Item[]> {
  const kept: Item[] = [];
  await inSlices(
    items,
    turns,
    (slice) => {
      for (const item of slice) if (isKept(item)) kept.push(item);
    },
    itemsMax,
  );
  return kept;
}

/** `items.map(change)`, in slices. */
export async function mapInSlices<Item, Result>(
  items: readonly Item[],
  turns: Turns,
  change: (item: Item) => Result,
  itemsMax = itemsPerSlice,
): Promise<Result[]> {
  const results: Result[] = [];
  await inSlices(
    items,
    turns,
    (slice) => {
      for (const item of slice) results.push(change(item));
    },
    itemsMax,
  );
  return results;
}
