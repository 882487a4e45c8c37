import {
  generatedInstances,
  generatedMetrics,
  generatedRegions,
  generatedSpan,
} from './generated-series.js';
import type { RandomChoice } from './random-choice.js';

/** Metrics whose sums do not depend on the order of the terms beyond rounding. */
export const tameMetrics: readonly string[] = ['requests_total', 'temperature', 'queue_length'];

const allMetrics: readonly string[] = generatedMetrics;

/** Writes random selectors of the generated series. */
export class SelectorWriter {
  readonly #choice: RandomChoice;

  constructor(choice: RandomChoice) {
    this.#choice = choice;
  }

  selector(metrics: readonly string[] = allMetrics): string {
    return this.bareSelector(metrics) + this.timeModifiers();
  }

  bareSelector(metrics: readonly string[] = allMetrics): string {
    const metric = this.#choice.pick(metrics);
    const matchers = this.#choice.chance(0.5) ? [this.#matcher()] : [];
    if (this.#choice.chance(0.2)) matchers.push(this.#matcher());
    if (this.#choice.chance(0.1))
      return `{${['__name__="' + metric + '"', ...matchers].join(', ')}}`;
    return matchers.length === 0 ? metric : `${metric}{${matchers.join(',')}}`;
  }

  #matcher(): string {
    const region = this.#choice.pick(generatedRegions);
    const instance = this.#choice.pick(generatedInstances);
    return this.#choice.pick([
      `region="${region}"`,
      `region!="${region}"`,
      `region=~"ap-guangzhou|ap-shanghai"`,
      `region!~"${region}.*"`,
      `instance="${instance}"`,
      `instance=~"web-.+"`,
      `instance=~'web-[12]'`,
      `instance!~"(?i)DB\\\\.."`,
      `absent=""`,
      `absent!~".+"`,
    ]);
  }

  timeModifiers(): string {
    const offset = this.#choice.chance(0.15)
      ? ` offset ${this.#choice.chance(0.3) ? '-' : ''}${this.duration()}`
      : '';
    const fixed = this.#choice.chance(0.1) ? ` @ ${this.moment()}` : '';
    return this.#choice.chance(0.5) ? offset + fixed : fixed + offset;
  }

  moment(): string {
    const { startSeconds, endSeconds } = generatedSpan;
    const fraction = this.#choice.chance(0.3) ? '.250' : '';
    return this.#choice.pick([
      'start()',
      'end()',
      `${this.#choice.random.between(startSeconds, endSeconds)}${fraction}`,
    ]);
  }

  duration(): string {
    return this.#choice.pick(['10s', '30s', '1m', '90s', '5m', '5m1s', '11m', '1h', '1h30m']);
  }
}
