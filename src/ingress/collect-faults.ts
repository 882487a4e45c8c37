import type { Limits } from '../config/limits.js';
import { Refusal, type DatumFault } from '../protocol/refusal.js';

/**
 * Looks at every item and refuses the report for all that is wrong at once, up to detailsMax, so
 * that a sender need not find its faults one by one.
 * @throws Refusal for the first fault, with the others beside it
 */
export function collectFaults<Item>(
  items: readonly Item[],
  { detailsMax }: Limits,
  findFault: (item: Item, index: number) => DatumFault | undefined,
): void {
  const faults: DatumFault[] = [];
  let index = 0;
  for (const item of items) {
    const fault = findFault(item, index);
    index += 1;
    if (fault === undefined) continue;
    faults.push(fault);
    if (faults.length >= detailsMax) break;
  }
  const [first] = faults;
  if (first === undefined) return;
  throw new Refusal(first.name, first.detail, {
    faults: faults.slice(0, detailsMax),
    quota: first.quota,
  });
}
