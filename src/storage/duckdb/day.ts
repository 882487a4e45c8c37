export const daySeconds = 86_400;

/** A day of the operator's clock, counted from 1970-01-01. */
export type Day = number;

export function dayOf(timeSeconds: number, utcOffsetSeconds: number): Day {
  return Math.floor((timeSeconds + utcOffsetSeconds) / daySeconds);
}

/** The first second after the day. */
export function endOfDaySeconds(day: Day, utcOffsetSeconds: number): number {
  return (day + 1) * daySeconds - utcOffsetSeconds;
}

/** `2024-02-29` */
export function dateOf(day: Day): string {
  return new Date(day * daySeconds * 1000).toISOString().slice(0, 10);
}
