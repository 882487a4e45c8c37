/** Windows of one length, told by their ends: each is `[end - periodSeconds, end)`. */
export interface WindowRange {
  readonly firstEndSeconds: number;
  readonly lastEndSeconds: number;
  readonly periodSeconds: number;
}

/**
 * The latest end of a window that is not after a moment. Windows are aligned to the clock of the
 * zone, so that those of a day begin at its midnight.
 */
export function floorToWindow(
  seconds: number,
  periodSeconds: number,
  utcOffsetSeconds: number,
): number {
  const local = seconds + utcOffsetSeconds;
  return local - (((local % periodSeconds) + periodSeconds) % periodSeconds) - utcOffsetSeconds;
}

/** The end of the window that a sample of this moment falls into. */
export function windowEndOf(
  seconds: number,
  periodSeconds: number,
  utcOffsetSeconds: number,
): number {
  return floorToWindow(seconds, periodSeconds, utcOffsetSeconds) + periodSeconds;
}

export function windowCount({
  firstEndSeconds,
  lastEndSeconds,
  periodSeconds,
}: WindowRange): number {
  return (lastEndSeconds - firstEndSeconds) / periodSeconds + 1;
}

/** The ends of all windows of the range, the earliest first. */
export function windowEnds(range: WindowRange): number[] {
  return Array.from(
    { length: windowCount(range) },
    (_, at) => range.firstEndSeconds + at * range.periodSeconds,
  );
}
