import type { Turns } from './fair-turns.js';
import { itemsPerSlice } from './in-slices.js';

type Compare<Item> = (left: Item, right: Item) => number;

/** Items that are sorted, or merged, without a pause. */
const itemsMax = itemsPerSlice;

/** `items.toSorted(compare)`, in slices: a million texts would hold the event loop for a second. */
export async function sortInSlices<Item>(
  items: readonly Item[],
  compare: Compare<Item>,
  turns: Turns,
): Promise<Item[]> {
  let runs: Item[][] = [];
  for (let at = 0; at < items.length; at += itemsMax) {
    if (at > 0) await turns.next();
    runs.push(items.slice(at, at + itemsMax).sort(compare));
  }
  while (runs.length > 1) {
    const merged: Item[][] = [];
    for (let at = 0; at < runs.length; at += 2) {
      const [left = [], right = []] = runs.slice(at, at + 2);
      merged.push(await mergeInSlices(left, right, compare, turns));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

/** One sorted list of two; of equals those of the left come first. */
export async function mergeInSlices<Item>(
  left: readonly Item[],
  right: readonly Item[],
  compare: Compare<Item>,
  turns: Turns,
): Promise<Item[]> {
  if (right.length === 0) return [...left];
  const merged: Item[] = [];
  let rightAt = 0;
  for (const item of left) {
    for (;;) {
      const other = right[rightAt];
      if (other === undefined || compare(item, other) <= 0) break;
      merged.push(other);
      rightAt += 1;
      if (merged.length % itemsMax === 0) await turns.next();
    }
    merged.push(item);
    if (merged.length % itemsMax === 0) await turns.next();
  }
  return merged.concat(right.slice(rightAt));
}
