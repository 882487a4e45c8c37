import { namespace } from './numbered-data.js';
import type { OperatorCalls } from '../../tests/support/operator-calls.js';

const callers = 4;
const kinds = ['metric', 'key'] as const;
type Kind = (typeof kinds)[number];

/** Metrics and keys that are made one after another, each told apart by its number. */
export class CatalogChanges {
  /** By name: whether the change was acknowledged. */
  readonly #changes = new Map<string, boolean>();
  readonly #note: (word: 'making' | 'made', name: string) => void;

  /** @param note keeps what is about to be made, and what is */
  constructor(note: (word: 'making' | 'made', name: string) => void) {
    this.#note = note;
  }

  get count(): number {
    return this.#changes.size;
  }

  get unansweredCount(): number {
    return [...this.#changes.values()].filter((isMade) => !isMade).length;
  }

  /** Takes up a line that the ledger kept. */
  load([word = '', name = '']: readonly string[]): void {
    this.#changes.set(name, word === 'made');
  }

  /** Makes metrics and keys until the server is gone. */
  async run(calls: OperatorCalls): Promise<void> {
    await Promise.all(Array.from({ length: callers }, () => this.#makeUntilKilled(calls)));
  }

  /** What is lost of the catalog, and what is there that nobody made. */
  async faults(calls: OperatorCalls): Promise<string[]> {
    const there = await namesThere(calls);
    const lost = [...this.#changes].filter(([name, made]) => made && !there.has(name));
    const invented = [...there].filter((name) => !this.#changes.has(name));
    return [
      ...lost.map(([name]) => `${name} was acknowledged and is not there`),
      ...invented.map((name) => `${name} is there and was never made`),
    ];
  }

  async #makeUntilKilled(calls: OperatorCalls): Promise<void> {
    for (;;) {
      const kind = kinds[this.#changes.size % kinds.length] ?? 'metric';
      const name = `${kind}_${this.#changes.size}`;
      this.#note('making', name);
      this.#changes.set(name, false);
      try {
        await make(calls, kind, name);
      } catch (error) {
        // No answer came: the server is killed.
        if (error instanceof TypeError) return;
        throw error;
      }
      this.#note('made', name);
      this.#changes.set(name, true);
    }
  }
}

function make(calls: OperatorCalls, kind: Kind, name: string): Promise<unknown> {
  return kind === 'key'
    ? calls.perform('ImportKey', { secretId: name, secretKey: `secret of ${name}`, kind: 'sub' })
    : calls.perform('CreateMetric', {
        namespace,
        metricName: name,
        metricCname: name,
        'dimensionNames.0': 'connection',
      });
}

async function namesThere(calls: OperatorCalls): Promise<Set<string>> {
  const metrics = (await calls.perform('DescribeMetric', { namespace })) as {
    data: Record<string, Record<string, unknown>>;
  };
  const keys = (await calls.perform('DescribeKeys', {})) as { data: { secretId: string }[] };
  const names = [
    ...Object.keys(metrics.data[namespace] ?? {}),
    ...keys.data.map(({ secretId }) => secretId),
  ];
  return new Set(names.filter((name) => /^(metric|key)_\d+$/.test(name)));
}
