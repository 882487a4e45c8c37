const offsetHoursMax = 14;

/** What a zone adds to UTC, from `UTC` or `±HH:MM`; undefined where the text is neither. */
export function parseUtcOffsetSeconds(text: string): number | undefined {
  if (text === 'UTC') return 0;
  const [, sign, hours, minutes] = /^([+-])(\d\d):([0-5]\d)$/.exec(text) ?? [];
  const seconds = Number(hours) * 3600 + Number(minutes) * 60;
  // A text that does not match makes NaN, which compares false.
  if (!(seconds <= offsetHoursMax * 3600)) return undefined;
  return sign === '-' && seconds > 0 ? -seconds : seconds;
}
