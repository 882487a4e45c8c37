import { formatMebibytes, type FigureTable } from '../output/print-figures.js';
import { formatNumber } from '../../tests/support/format-number.js';
import type { DayFigures } from './measure-day.js';
import type { FileSize } from './sample-file.js';

/** Bytes of a sample: before the day is sorted, and after. */
export function sizeTable({ unsorted, sorted }: DayFigures, sampleCount: number): FigureTable {
  const perSample = (bytes: number): string => formatNumber(bytes / sampleCount, 2);
  const row = (what: string, sizeOf: (size: FileSize) => number): string[] => [
    what,
    perSample(sizeOf(unsorted)),
    perSample(sizeOf(sorted)),
    formatNumber(sizeOf(sorted) / sizeOf(unsorted), 2),
  ];
  return {
    title: 'Bytes of a sample, in the closed file',
    headings: ['what', 'as it came in', 'sorted', 'ratio'],
    rows: [
      row('blocks that hold data', ({ usedBytes }) => usedBytes),
      row('the file, free blocks too', ({ fileBytes }) => fileBytes),
      ...unsorted.columns.map(({ column }) => [
        `column ${column}`,
        columnCell(unsorted, column, perSample),
        columnCell(sorted, column, perSample),
      ]),
    ],
  };
}

function columnCell(
  { columns }: FileSize,
  name: string,
  perSample: (bytes: number) => string,
): string {
  const size = columns.find(({ column }) => column === name);
  return size === undefined ? '' : `${perSample(size.bytes)} ${size.compression}`;
}

export interface KindSize {
  readonly kind: string;
  readonly sampleCount: number;
  readonly size: FileSize;
}

/** What a sorted sample takes, by kind of gauge. */
export function kindTable(sizes: readonly KindSize[]): FigureTable {
  return {
    title: 'Bytes of a sorted sample, days of one kind',
    headings: ['kind', 'bytes', 'value', 'time', 'series'],
    rows: sizes.map(({ kind, sampleCount, size }) => {
      const perSample = (bytes: number): string => formatNumber(bytes / sampleCount, 2);
      const columns = ['value', 'time', 'series'].map((name) => columnCell(size, name, perSample));
      return [kind, perSample(size.usedBytes), ...columns];
    }),
  };
}

export function durationTable(figures: DayFigures, sampleCount: number): FigureTable {
  const { writeBesideMs, unsorted, sorted } = figures;
  return {
    title: `${formatNumber(sampleCount)} samples`,
    headings: ['what', 'figure'],
    rows: [
      ['written', `${formatNumber(sampleCount / (figures.writeMs / 1000))} samples/s`],
      ['sorted', `${formatNumber(figures.sortMs / 1000, 1)} s`],
      ['a write meanwhile, median', `${formatNumber(writeBesideMs.median, 1)} ms`],
      ['a write meanwhile, longest', `${formatNumber(writeBesideMs.longest)} ms`],
      ['opened at the end of the day', `${formatNumber(figures.openMs)} ms`],
      ['one series over the day, unsorted', `${formatNumber(figures.unsortedQueryMs, 1)} ms`],
      ['one series over the day, sorted', `${formatNumber(figures.sortedQueryMs, 1)} ms`],
      ['file before sorting', formatMebibytes(unsorted.fileBytes)],
      ['file after sorting', formatMebibytes(sorted.fileBytes)],
    ],
  };
}
