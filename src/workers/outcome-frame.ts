import type { RefusalContext } from '../protocol/refusal.js';
import { Refusal } from '../protocol/refusal.js';
import type { RefusalName } from '../protocol/return-codes.js';
import { FrameError, FrameReader } from './frame-reader.js';
import { FrameWriter } from './frame-writer.js';

/** How busy the owner of the storage is, as verifiers ask for it. */
export interface OwnerLoad {
  readonly pendingSamples: number;
  readonly writable: boolean;
  /** How long the owner's turn of the event loop has taken so far. */
  readonly turnMilliseconds: number;
}

/** What became of a report: undefined where it is on disk, else what its sender is refused with. */
export interface NumberedOutcome {
  readonly number: number;
  readonly failure: unknown;
}

const outcomeKinds = { stored: 0, refused: 1, failed: 2 } as const;

/** Gathers what became of reports into one frame. */
export class OutcomeFrame {
  readonly #outcomes = new FrameWriter();
  #count = 0;

  add({ number, failure }: NumberedOutcome): void {
    this.#count += 1;
    this.#outcomes.count(number);
    if (failure === undefined) this.#outcomes.byte(outcomeKinds.stored);
    else if (failure instanceof Refusal) this.#addRefusal(failure);
    else this.#addDefect(failure);
  }

  /** The frame, with how busy its writer is; the next one begins. */
  take({ pendingSamples, writable, turnMilliseconds }: OwnerLoad): Uint8Array {
    const head = new FrameWriter();
    head.number(pendingSamples);
    head.byte(Number(writable));
    head.number(turnMilliseconds);
    head.count(this.#count);
    this.#count = 0;
    return FrameWriter.join(head, this.#outcomes);
  }

  #addRefusal({ reason, detail, context }: Refusal): void {
    this.#outcomes.byte(outcomeKinds.refused);
    this.#outcomes.text(JSON.stringify({ reason, detail, context } satisfies WrittenRefusal));
  }

  #addDefect(failure: unknown): void {
    const {
      name,
      message,
      stack = '',
    } = failure instanceof Error ? failure : new Error(String(failure));
    this.#outcomes.byte(outcomeKinds.failed);
    for (const text of [name, message, stack]) this.#outcomes.text(text);
  }
}

interface WrittenRefusal {
  readonly reason: RefusalName;
  readonly detail: string;
  readonly context: RefusalContext;
}

/** @throws FrameError */
export function readOutcomeFrame(frame: Uint8Array): {
  readonly load: OwnerLoad;
  readonly outcomes: readonly NumberedOutcome[];
} {
  const reader = new FrameReader(frame);
  const pendingSamples = reader.number();
  const writable = reader.byte() === 1;
  const turnMilliseconds = reader.number();
  const outcomes = Array.from({ length: reader.countOfItems() }, () => ({
    number: reader.count(),
    failure: readFailure(reader),
  }));
  reader.end();
  return { load: { pendingSamples, writable, turnMilliseconds }, outcomes };
}

function readFailure(reader: FrameReader): unknown {
  const kind = reader.byte();
  if (kind === outcomeKinds.stored) return undefined;
  if (kind === outcomeKinds.refused) {
    const { reason, detail, context } = JSON.parse(reader.text()) as WrittenRefusal;
    return new Refusal(reason, detail, context);
  }
  if (kind !== outcomeKinds.failed) throw new FrameError(`${kind} is no kind of outcome`);
  const [name, message, stack] = [reader.text(), reader.text(), reader.text()];
  return Object.assign(new Error(message), { name, stack });
}
