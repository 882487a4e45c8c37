import type { DiskStep } from './disk-steps.js';

/** What a disk kept of the steps that nothing had made sure of when the power was cut. */
export interface Kept {
  /** Whether a write, or a cut of a file, is kept: each by itself. */
  readonly writes: () => boolean;
  /** The share of changes of names that are kept: the first of them, as a journal has them. */
  readonly names: number;
}

/**
 * The files, by their paths, that a power cut leaves: what was synced, and of the rest what the
 * disk kept. A sync makes sure of the bytes of its file, and of the names of all.
 * @param at the place in the trace where the power is cut
 */
export function afterPowerCut(
  files: ReadonlyMap<string, Buffer>,
  steps: readonly DiskStep[],
  at: number,
  kept: Kept,
): Map<string, Buffer> {
  const done = steps.filter(({ returned }) => returned < at);
  const unsureNames = done.filter((step) => isOfNames(step) && !isSure(step, done));
  const lostNames = new Set(unsureNames.slice(Math.round(kept.names * unsureNames.length)));
  const left = done.filter((step) =>
    isOfNames(step) ? !lostNames.has(step) : isSure(step, done) || kept.writes(),
  );
  return apply(files, left);
}

function isOfNames({ kind }: DiskStep): boolean {
  return kind === 'create' || kind === 'remove' || kind === 'rename' || kind === 'link';
}

function isSure(step: DiskStep, done: readonly DiskStep[]): boolean {
  return done.some(
    (sync) =>
      sync.kind === 'sync' &&
      sync.begun > step.returned &&
      (!('file' in step) || isOfNames(step) || sync.file === step.file),
  );
}

function apply(files: ReadonlyMap<string, Buffer>, steps: readonly DiskStep[]) {
  const contents = new Map([...files.values()].entries());
  const names = new Map([...files.keys()].map((path, file) => [path, file]));
  for (const step of steps) {
    if (step.kind === 'create') names.set(step.path, step.file);
    else if (step.kind === 'remove') names.delete(step.path);
    else if (step.kind === 'rename' || step.kind === 'link') {
      const file = names.get(step.path);
      if (step.kind === 'rename') names.delete(step.path);
      if (file !== undefined) names.set(step.to, file);
    } else if (step.kind !== 'sync') {
      contents.set(step.file, changed(contents.get(step.file) ?? Buffer.alloc(0), step));
    }
  }
  return new Map([...names].map(([path, file]) => [path, contents.get(file) ?? Buffer.alloc(0)]));
}

/** Bytes that a lost write left out between others are zeros. */
function changed(content: Buffer, step: DiskStep & { readonly kind: 'write' | 'cut' }): Buffer {
  const length =
    step.kind === 'cut' ? step.length : Math.max(content.length, step.at + step.bytes.length);
  const next = Buffer.alloc(length);
  content.copy(next);
  if (step.kind === 'write') step.bytes.copy(next, step.at);
  return next;
}
