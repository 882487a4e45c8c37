import { crc32 } from 'node:zlib';
import { DataDamagedError } from '../data-check.js';
import type { JournalRecord } from '../journal.js';
import { type Columns, ReportColumns } from './report-columns.js';
import type { SeriesRow } from './series-index.js';

/*
 * A group as the journal keeps it, in the byte order of the machines that are supported:
 * checksum of the rest, format, reports, samples and bytes of the series, each 4 bytes, and 4 of
 * padding; then fingerprints and values (8 bytes each), times, ends and series numbers (4 each),
 * and as JSON the series that no earlier record has.
 */
const format = 1;
const headWords = 6;
const headBytes = headWords * 4;

/** @param group without its repeated reports */
export function encodeGroup(group: ReportColumns): Uint8Array {
  const { reportCount, sampleCount, newSeries } = group;
  const series = Buffer.from(newSeries.length === 0 ? '' : JSON.stringify(newSeries));
  const layout = layoutOf(reportCount, sampleCount, series.length);
  const bytes = new Uint8Array(layout.bytes);
  const head = new Uint32Array(bytes.buffer, 0, headWords);
  head.set([0, format, reportCount, sampleCount, series.length]);
  const columns = columnsOf(bytes.buffer, layout, reportCount, sampleCount);
  columns.fingerprints.set(group.fingerprints.subarray(0, reportCount));
  columns.values.set(group.values.subarray(0, sampleCount));
  columns.times.set(group.times.subarray(0, reportCount));
  columns.ends.set(group.ends.subarray(0, reportCount));
  columns.series.set(group.series.subarray(0, sampleCount));
  bytes.set(series, layout.newSeries);
  head[0] = crc32(bytes.subarray(4));
  return bytes;
}

/** @throws DataDamagedError */
export function decodeGroup({ number, bytes }: JournalRecord): ReportColumns {
  // What the journal gives need not be aligned.
  const { buffer } = bytes.slice();
  const damaged = new DataDamagedError(
    `record ${number} of the journal is damaged; restore a backup`,
  );
  if (bytes.length < headBytes) throw damaged;
  const [checksum, version, reportCount = 0, sampleCount = 0, seriesBytes = 0] = new Uint32Array(
    buffer,
    0,
    headWords,
  );
  if (crc32(new Uint8Array(buffer, 4)) !== checksum || version !== format) throw damaged;
  const layout = layoutOf(reportCount, sampleCount, seriesBytes);
  if (layout.bytes !== bytes.length) throw damaged;
  const series = Buffer.from(buffer, layout.newSeries).toString();
  return ReportColumns.of({
    ...columnsOf(buffer, layout, reportCount, sampleCount),
    newSeries: series === '' ? [] : (JSON.parse(series) as SeriesRow[]),
  });
}

/** Where the columns begin. */
interface Layout {
  readonly values: number;
  readonly times: number;
  readonly ends: number;
  readonly series: number;
  readonly newSeries: number;
  readonly bytes: number;
}

function layoutOf(reportCount: number, sampleCount: number, seriesBytes: number): Layout {
  const values = headBytes + 8 * reportCount;
  const times = values + 8 * sampleCount;
  const ends = times + 4 * reportCount;
  const series = ends + 4 * reportCount;
  const newSeries = series + 4 * sampleCount;
  return { values, times, ends, series, newSeries, bytes: newSeries + seriesBytes };
}

function columnsOf(
  buffer: ArrayBuffer,
  layout: Layout,
  reportCount: number,
  sampleCount: number,
): Omit<Columns, 'newSeries'> {
  return {
    fingerprints: new BigUint64Array(buffer, headBytes, reportCount),
    values: new Float64Array(buffer, layout.values, sampleCount),
    times: new Uint32Array(buffer, layout.times, reportCount),
    ends: new Uint32Array(buffer, layout.ends, reportCount),
    series: new Uint32Array(buffer, layout.series, sampleCount),
  };
}
