import { bytesFreeIn } from './data-folder/disk-space.js';
import type { StoreObserver } from './sample-store.js';

/** How long the engine is left alone between two probes. */
const probeEveryMs = 500;

type Probe = () => Promise<void>;

/**
 * Whether the engine takes writes. From the first write that fails it does not, until a probe has
 * written again: reports and idle time alone change nothing.
 */
export class Availability {
  readonly #folder: string;
  readonly #observer: StoreObserver | undefined;
  #probe: Probe | undefined;
  /** Undefined while writes succeed. */
  #failedAtMs: number | undefined;
  /** A failure during a probe makes its outcome void. */
  #failureCount = 0;
  #timer: NodeJS.Timeout | undefined;
  #probing: Promise<void> = Promise.resolve();
  #telling: Promise<void> = Promise.resolve();
  #closed = false;

  /** @param folder on the disk whose free space is told */
  constructor(folder: string, observer: StoreObserver | undefined) {
    this.#folder = folder;
    this.#observer = observer;
  }

  get isAvailable(): boolean {
    return this.#failedAtMs === undefined;
  }

  /** @param probe writes wherever reports write; rejects where it cannot */
  start(probe: Probe): void {
    this.#probe = probe;
    if (!this.isAvailable) this.#probeLater();
  }

  /** Notes a write that failed. */
  fail(error: unknown): void {
    this.#failureCount += 1;
    if (!this.isAvailable || this.#closed) return;
    this.#failedAtMs = performance.now();
    const reason = reasonOf(error);
    this.#tell(async (observer) => {
      observer.becameUnavailable({ reason, ...(await this.#freeSpace()) });
    });
    this.#probeLater();
  }

  /** Probes no more, and waits for what runs. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#probing;
    await this.#telling;
  }

  #probeLater(): void {
    if (this.#probe === undefined || this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#probing = this.#attempt();
    }, probeEveryMs).unref();
  }

  async #attempt(): Promise<void> {
    const failureCount = this.#failureCount;
    const hasWritten = await this.#probe?.().then(
      () => true,
      () => false,
    );
    if (hasWritten !== true || failureCount !== this.#failureCount) this.#probeLater();
    else this.#recover();
  }

  #recover(): void {
    const seconds = (performance.now() - (this.#failedAtMs ?? 0)) / 1000;
    this.#failedAtMs = undefined;
    this.#tell(async (observer) => {
      observer.becameAvailable({ seconds, ...(await this.#freeSpace()) });
    });
  }

  /** One after the other, in the order of what they tell. */
  #tell(task: (observer: StoreObserver) => Promise<void>): void {
    const observer = this.#observer;
    if (observer === undefined) return;
    this.#telling = this.#telling.then(() => task(observer));
  }

  async #freeSpace(): Promise<{ readonly folder: string; readonly bytesFree?: number }> {
    const bytesFree = await bytesFreeIn(this.#folder).catch(() => undefined);
    return { folder: this.#folder, ...(bytesFree === undefined ? {} : { bytesFree }) };
  }
}

/** The message, and those of the causes behind it. */
function reasonOf(error: unknown): string {
  const messages: string[] = [];
  for (let at = error; at instanceof Error && messages.length < 5; at = at.cause) {
    messages.push(at.message.replace(/\s+/g, ' '));
  }
  return messages.length === 0 ? String(error) : messages.join(': ');
}
