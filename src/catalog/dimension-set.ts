import { compareBytes } from '../model/byte-order.js';

/** The text of a dimension set on disk, the same for any order of its names. */
export function textOfDimensionSet(dimensionNames: readonly string[]): string {
  return JSON.stringify(dimensionNames.toSorted(compareBytes));
}

/** Joined by commas they would not tell `a,b` from `a` and `b`. */
export function isSameDimensionSet(left: readonly string[], right: readonly string[]): boolean {
  return textOfDimensionSet(left) === textOfDimensionSet(right);
}

export function dimensionNamesOf(text: string): string[] {
  return JSON.parse(text) as string[];
}

/** Orders dimension sets, each in byte order itself, name by name in byte order. */
export function compareDimensionSets(left: readonly string[], right: readonly string[]): number {
  for (const [index, name] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const order = compareBytes(name, other);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}
