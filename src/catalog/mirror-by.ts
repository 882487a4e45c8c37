import type { AuditOrigin } from './audit/audit-event.js';
import type { MirrorOf, WriteChange } from './mirror.js';

/** A mirror whose changes are of one origin. */
export class MirrorBy<Tables, Memory, Change> implements MirrorOf<Tables, Memory, Change> {
  readonly #mirror: MirrorOf<Tables, Memory, Change>;
  readonly #origin: AuditOrigin;

  constructor(mirror: MirrorOf<Tables, Memory, Change>, origin: AuditOrigin) {
    this.#mirror = mirror;
    this.#origin = origin;
  }

  get memory(): Memory {
    return this.#mirror.memory;
  }

  get version(): number {
    return this.#mirror.version;
  }

  get lagMilliseconds(): number {
    return this.#mirror.lagMilliseconds;
  }

  watch(watcher: Parameters<MirrorOf<Tables, Memory, Change>['watch']>[0]): () => void {
    return this.#mirror.watch(watcher);
  }

  reload(): Promise<void> {
    return this.#mirror.reload();
  }

  close(): Promise<void> {
    return this.#mirror.close();
  }

  ask<Result>(question: (tables: Tables) => Promise<Result>): Promise<Result> {
    return this.#mirror.ask(question);
  }

  change<Result>(
    change: Change,
    write: WriteChange<Tables, Memory, Result>,
    remember: (memory: Memory, result: Result) => void,
    isShown?: (result: Result, memory: Memory) => boolean,
    origin = this.#origin,
  ): Promise<Result> {
    return this.#mirror.change(change, write, remember, isShown, origin);
  }
}
