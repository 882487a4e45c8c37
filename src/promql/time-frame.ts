/** The moments at which an expression is evaluated. */
export interface TimeFrame {
  /** UNIX milliseconds. */
  readonly startMilliseconds: number;
  readonly stepMilliseconds: number;
  /** How many moments; 0 in a subquery whose range holds none. */
  readonly steps: number;
}

export function timeOf(frame: TimeFrame, step: number): number {
  return frame.startMilliseconds + step * frame.stepMilliseconds;
}

/** The steps from start to end, both included as far as they are reached. */
export function frameBetween(start: number, end: number, stepMilliseconds: number): TimeFrame {
  const steps = Math.max(0, Math.floor((end - start) / stepMilliseconds) + 1);
  return { startMilliseconds: start, stepMilliseconds, steps };
}

/** The first moment alone. */
export function firstStepOf(frame: TimeFrame): TimeFrame {
  return { ...frame, steps: Math.min(1, frame.steps) };
}

/**
 * The moments of a subquery: those that its step divides, so that it sees the same ones whenever it
 * is asked.
 */
export function alignedFrame(start: number, end: number, stepMilliseconds: number): TimeFrame {
  const first = Math.ceil(start / stepMilliseconds) * stepMilliseconds;
  return frameBetween(first, end, stepMilliseconds);
}
