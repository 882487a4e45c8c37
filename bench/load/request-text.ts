import { SeededRandom } from '../../tests/support/seeded-random.js';

/**
 * HTTP requests whose bytes are ready but for one text, the joint: it is the same in all of a
 * request, and another in the next one with these series. So samples have values that move, and
 * times where they carry them, and a generator of load need only join strings.
 */
export interface RequestText {
  /** One for each second from firstSecond on: what depends on the second. */
  readonly firstSecond: number;
  readonly heads: readonly string[];
  /** What follows the head, of other series each; the joint stands between every two pieces. */
  readonly bodies: readonly (readonly string[])[];
  /** Where samples carry their time: it grows by a millisecond each time a body is sent. */
  readonly time?: SampleTime;
  /** What stands in the reply that accepts, beside a status of 2xx. */
  readonly acceptedBy: string;
}

export interface SampleTime {
  readonly opening: string;
  readonly firstMs: number;
  readonly closing: string;
}

/** How samples are written, by parts. */
export interface SampleForm {
  readonly opening: string;
  /** A host's sample up to and with the tens of its value: the joint goes on. */
  openSample(hostNumber: number): string;
  readonly sampleClosing: string;
  readonly separator: string;
  readonly closing: string;
}

/** As many as a site of a few hundred servers has. */
export const seriesCount = 10_000;
const siteHostNumbers = hostNumbersFrom(10_000, seriesCount);
/** Texts are made so much longer than a load lasts, for its start and its end. */
export const marginSeconds = 30;
export const metricName = 'cpu_percent';

/** Numbers from the first on. */
export function hostNumbersFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, place) => first + place);
}

export function hostOf(hostNumber: number): string {
  return `web-${hostNumber}`;
}

/** What stands before the joint: percentages of 10 and more. */
export function tensOf(hostNumber: number): string {
  return String(1 + ((hostNumber * 7) % 9));
}

/**
 * Units and decimals of percentages that walk up and down a little at a time. None comes twice, so
 * that a body is new a thousand times.
 */
export const walk: readonly string[] = walkOf(1000, 20);
/** Bodies begin their walks so many values apart. */
export const walkStep = 37;

function walkOf(length: number, jitter: number): string[] {
  const random = new SeededRandom(1);
  const upAndDown = [
    ...Array.from({ length: length / 2 }, (_, step) => 2 * step),
    ...Array.from({ length: length / 2 }, (_, step) => length - 1 - 2 * step),
  ];
  const parts = Array.from({ length: length / jitter }, (_, part) =>
    random.shuffled(upAndDown.slice(part * jitter, (part + 1) * jitter)),
  );
  return parts.flat().map((hundredths) => (hundredths / 100).toFixed(2));
}

/**
 * The bodies of requests of so many samples, which together are of every series once.
 * @param hostNumbers a series each, for full requests; all of as many digits, so that all requests
 *   have the same length
 */
export function writeBodies(
  samplesPerRequest: number,
  form: SampleForm,
  hostNumbers: readonly number[] = siteHostNumbers,
): string[][] {
  const next = form.sampleClosing + form.separator;
  return Array.from({ length: hostNumbers.length / samplesPerRequest }, (_, body) => {
    const first = body * samplesPerRequest;
    const pieces = hostNumbers
      .slice(first, first + samplesPerRequest)
      .map(
        (hostNumber, place) => (place === 0 ? form.opening : next) + form.openSample(hostNumber),
      );
    return [...pieces, form.sampleClosing + form.closing];
  });
}

/** The length of each of the bodies, once they are joined. */
export function bodyBytesOf({ bodies, time }: Pick<RequestText, 'bodies' | 'time'>): number {
  return bodyOf(bodies, time, 0).length;
}

/** The request with this counter, for a load at this second. */
export function requestOf(text: RequestText, counter: number, second: number): string {
  const head = text.heads[second - text.firstSecond] ?? '';
  return head + bodyOf(text.bodies, text.time, counter);
}

function bodyOf(
  bodies: RequestText['bodies'],
  time: SampleTime | undefined,
  counter: number,
): string {
  const place = counter % bodies.length;
  const visit = Math.floor(counter / bodies.length);
  const value = walk[(visit + place * walkStep) % walk.length] ?? '';
  const timeText =
    time === undefined ? '' : `${time.opening}${time.firstMs + visit}${time.closing}`;
  return (bodies[place] ?? []).join(value + timeText);
}
