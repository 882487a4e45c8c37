import { formatMebibytes, verdict, type FigureTable } from '../output/print-figures.js';
import { formatNumber } from '../../tests/support/format-number.js';
import { exponentBetween } from '../output/statistics.js';
import type { GrowthCurve, GrowthPoint, LoadFigures } from './growth-point.js';
import type { SurplusFigures } from './measure-surplus.js';

interface Figure {
  readonly name: Exclude<keyof GrowthPoint, 'count'>;
  readonly heading: string;
  readonly format: (value: number) => string;
  /** The power of its cause that it may grow with, over the whole curve. */
  readonly exponentMax: number;
}

const milliseconds = (value: number): string => formatNumber(value, 1);
const count = (value: number): string => formatNumber(value);

/** A little more than not at all, and a little more than its cause: what is measured scatters. */
const flat = { exponentMax: 0.15 };
const asItsCause = { exponentMax: 1.1 };

const figures: readonly Figure[] = [
  { name: 'p50Ms', heading: 'p50 ms', format: milliseconds, ...flat },
  { name: 'p99Ms', heading: 'p99 ms', format: milliseconds, ...flat },
  { name: 'cpuMicroseconds', heading: 'CPU µs', format: count, ...flat },
  { name: 'residentBytes', heading: 'RSS', format: formatMebibytes, ...asItsCause },
  { name: 'diskBytes', heading: 'on disk', format: formatMebibytes, ...asItsCause },
  { name: 'startMs', heading: 'start ms', format: count, ...asItsCause },
  { name: 'oneSeriesMs', heading: '1 series ms', format: milliseconds, ...asItsCause },
  { name: 'thousandSeriesMs', heading: '1,000 ms', format: milliseconds, ...asItsCause },
  { name: 'listMs', heading: 'list ms', format: milliseconds, ...asItsCause },
  { name: 'stallMs', heading: 'stall ms', format: milliseconds, ...asItsCause },
];

/** The figures at each point, and by what power of the cause they grew since the one before. */
export function growthTables({ cause, points }: GrowthCurve): FigureTable[] {
  const measured = figures.filter(({ name }) => points[0]?.[name] !== undefined);
  const headings = measured.map(({ heading }) => heading);
  return [
    {
      title: `Growth by ${cause}`,
      headings: [cause, ...headings, 'RSS of one more'],
      rows: points.map((point, place) => [
        count(point.count),
        ...measured.map(({ name, format }) => format(point[name] ?? NaN)),
        bytesOfOneMore(points[place - 1], point),
      ]),
    },
    {
      title: 'Growth exponents: 0 is flat, 1 is as fast as the cause',
      headings: ['up to', ...headings],
      rows: [
        ...points
          .slice(1)
          .map((point, before) => [
            count(point.count),
            ...measured.map((figure) => formatNumber(exponentOf(figure, points[before], point), 2)),
          ]),
        ['over all', ...measured.map((figure) => goalOf(figure, points))],
      ],
    },
  ];
}

function bytesOfOneMore(before: GrowthPoint | undefined, point: GrowthPoint): string {
  if (before === undefined) return '';
  const bytes = point.residentBytes - before.residentBytes;
  return `${formatNumber(bytes / (point.count - before.count), 1)} bytes`;
}

function goalOf(figure: Figure, points: readonly GrowthPoint[]): string {
  const exponent = exponentOf(figure, points[0], points.at(-1));
  return `${formatNumber(exponent, 2)} ${verdict(exponent <= figure.exponentMax)}`;
}

function exponentOf({ name }: Figure, from?: GrowthPoint, to?: GrowthPoint): number {
  if (from === undefined || to === undefined) return NaN;
  return exponentBetween([from.count, from[name] ?? NaN], [to.count, to[name] ?? NaN]);
}

/** No more than an accepted report takes to be told from its repeats. */
const bytesPerReportMax = 16;

export function surplusTables(surplus: SurplusFigures): FigureTable[] {
  const { seriesMax, accepted, slices, bytesPerReport, seriesAdded, samplesStored } = surplus;
  const last = slices.at(-1);
  const row = (name: string, each: LoadFigures): string[] => [
    name,
    milliseconds(each.p50Ms),
    milliseconds(each.p99Ms),
    formatNumber(each.cpuMicroseconds),
    formatMebibytes(each.residentBytes),
  ];
  const left: readonly (readonly [name: string, value: number, valueMax: number])[] = [
    ['series added', seriesAdded, 0],
    ['samples stored', samplesStored, 0],
    ['bytes on disk added', surplus.diskBytesAdded, 0],
    ['bytes of memory, of a report', bytesPerReport, bytesPerReportMax],
  ];
  return [
    {
      title: `Series beyond ${formatNumber(seriesMax)} (seriesMax), each answered 1018`,
      headings: ['reports', 'p50 ms', 'p99 ms', 'CPU µs', 'RSS'],
      rows: [
        row('accepted', accepted),
        ...slices.map((slice) => row(formatNumber(slice.reportCount), slice)),
      ],
    },
    {
      title: `What ${formatNumber(last?.reportCount ?? 0)} of them leave behind`,
      headings: ['', 'measured', 'goal'],
      rows: left.map(([name, value, valueMax]) => [
        name,
        formatNumber(value, 1),
        verdict(value <= valueMax),
      ]),
    },
  ];
}
