import type { SeededRandom } from '../support/seeded-random.js';

/** Random picks, which a seed repeats. */
export class RandomChoice {
  readonly random: SeededRandom;

  constructor(random: SeededRandom) {
    this.random = random;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.random.between(0, items.length - 1)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  /** Whether something happens that does so in this share of cases. */
  chance(share: number): boolean {
    return this.random.next() < share;
  }

  between(least: number, greatest: number): string {
    return String(this.random.between(least, greatest));
  }
}
