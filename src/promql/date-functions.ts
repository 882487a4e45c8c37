/** A moment of the Gregorian calendar, in UTC. */
interface CivilTime {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly daysSinceEpoch: number;
  readonly secondOfDay: number;
}

/** Functions of UNIX seconds; NaN for what is no moment. */
export const dateFunctions: ReadonlyMap<string, (seconds: number) => number> = new Map([
  ['minute', ofCivilTime(({ secondOfDay }) => Math.floor((secondOfDay % 3600) / 60))],
  ['hour', ofCivilTime(({ secondOfDay }) => Math.floor(secondOfDay / 3600))],
  ['day_of_week', ofCivilTime(({ daysSinceEpoch }) => (((daysSinceEpoch + 4) % 7) + 7) % 7)],
  ['day_of_month', ofCivilTime(({ day }) => day)],
  [
    'day_of_year',
    ofCivilTime(({ year, daysSinceEpoch }) => daysSinceEpoch - daysOf(year, 1, 1) + 1),
  ],
  ['days_in_month', ofCivilTime(daysInMonth)],
  ['month', ofCivilTime(({ month }) => month)],
  ['year', ofCivilTime(({ year }) => year)],
]);

const secondsPerDay = 86_400;
/** The calendar repeats itself after so many years, of so many days. */
const yearsPerEra = 400;
const daysPerEra = 146_097;
/** From the first of March of the year 0 to the epoch. */
const daysToEpoch = 719_468;

function ofCivilTime(part: (time: CivilTime) => number): (seconds: number) => number {
  return (seconds) => {
    // Prometheus counts in 64 bits.
    if (!(Math.abs(seconds) < 2 ** 63)) return NaN;
    return part(civilTimeOf(Math.trunc(seconds)));
  };
}

/**
 * By eras that begin in March, so that the leap day is the last of its year. JavaScript's dates end
 * in the year 275,760; values of a series need not.
 */
function civilTimeOf(seconds: number): CivilTime {
  const whole = BigInt(seconds);
  const perDay = BigInt(secondsPerDay);
  const secondOfDay = Number(((whole % perDay) + perDay) % perDay);
  const daysSinceEpoch = Number((whole - BigInt(secondOfDay)) / perDay);
  const days = daysSinceEpoch + daysToEpoch;
  const era = Math.floor(days / daysPerEra);
  const dayOfEra = days - era * daysPerEra;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return {
    year: yearOfEra + era * yearsPerEra + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
    daysSinceEpoch,
    secondOfDay,
  };
}

/** Days from the epoch to a date. */
function daysOf(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / yearsPerEra);
  const yearOfEra = marchYear - era * yearsPerEra;
  const monthFromMarch = month > 2 ? month - 3 : month + 9;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
  const dayOfEra =
    365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * daysPerEra + dayOfEra - daysToEpoch;
}

function daysInMonth({ year, month }: CivilTime): number {
  const next = month === 12 ? daysOf(year + 1, 1, 1) : daysOf(year, month + 1, 1);
  return next - daysOf(year, month, 1);
}
