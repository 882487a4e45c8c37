const daySeconds = 86_400;
/** What timezone adds to UTC: an odd zone, so that nothing falls together with the machine's day. */
const utcOffsetSeconds = -12_600;
const retentionDays = 2;
/** A day is sorted once no report of it can come: timestampSkewBehindSeconds, and a minute. */
const lateSeconds = 7260;

/** What tells a server of these days. */
export const dayArguments = ['--timezone=-03:30', `--retention-days=${retentionDays}`] as const;

/** Whether the day of a time is to be dropped. */
export function isExpired(timeSeconds: number, nowSeconds: number): boolean {
  return retentionEnd(timeSeconds) <= nowSeconds;
}

/** When the day of a time is to be dropped. */
export function retentionEnd(timeSeconds: number): number {
  return nextMidnight(timeSeconds) + retentionDays * daySeconds;
}

/** The first second after the day of a time. */
function nextMidnight(timeSeconds: number): number {
  const day = Math.floor((timeSeconds + utcOffsetSeconds) / daySeconds);
  return (day + 1) * daySeconds - utcOffsetSeconds;
}

/** The next moment at which the day before becomes one to be sorted. */
export function nextSorting(nowSeconds: number): number {
  return nextMidnight(nowSeconds - lateSeconds - 1) + lateSeconds + 1;
}
