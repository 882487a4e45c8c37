import { InvalidArgumentError } from 'commander';

/** For an option that takes a whole number of at least 1. */
export function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) {
    throw new InvalidArgumentError('a whole number of at least 1 is wanted.');
  }
  return count;
}
