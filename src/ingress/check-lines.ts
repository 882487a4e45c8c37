import { Refusal, type DatumFault } from '../protocol/refusal.js';
import { checkSamples, type CheckedSamples } from './check-samples.js';
import { lineFault } from './line-fault.js';
import type { LineGroup } from './line-groups.js';
import type { Receiver } from './receiver.js';

/** Lines of one namespace that may be stored once their drafts, if any, are registered. */
export interface CheckedGroup extends LineGroup {
  readonly checked: CheckedSamples;
  /** New series of the same report in the groups before. */
  readonly seriesBefore: number;
}

/**
 * Holds all lines against the metrics of their namespaces.
 * @throws Refusal nameTooLong, dimensionInvalid, parameterInvalid, samplesOverQuota; notReady where
 * the store can not be asked
 */
export async function checkLines(
  groups: readonly LineGroup[],
  receiver: Receiver,
): Promise<readonly CheckedGroup[]> {
  const checkedGroups: CheckedGroup[] = [];
  const faults: DatumFault[] = [];
  let seriesBefore = 0;
  for (const group of groups) {
    try {
      const data = { data: group.lines, timestampSeconds: 0 };
      const checked = await checkSamples(data, group.namespace, receiver, seriesBefore);
      checkedGroups.push({ ...group, checked, seriesBefore });
      seriesBefore += checked.newSeriesCount;
    } catch (error) {
      faults.push(...faultsOf(group, error));
    }
  }
  const found = faults.sort((left, right) => left.index - right.index);
  const [first] = found;
  if (first === undefined) return checkedGroups;
  const { detailsMax } = receiver.settings().limits;
  throw new Refusal(first.name, first.detail, { faults: found.slice(0, detailsMax) });
}

/** The faults of a group's data, by the numbers of their lines. @throws what tells of no datum */
export function faultsOf({ lines }: LineGroup, error: unknown): DatumFault[] {
  if (!(error instanceof Refusal) || error.context.faults === undefined) throw error;
  return error.context.faults.map(({ index, name, detail }) => {
    const problem = detail.slice(`Data[${index}]`.length);
    return lineFault(lines[index]?.number ?? 0, name, problem);
  });
}
