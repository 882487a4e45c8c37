import { formatMebibytes, type FigureTable } from '../output/print-figures.js';
import { formatNumber } from '../../tests/support/format-number.js';
import { nameOfRequests, type PeerFigures } from './compare-peers.js';
import type { DiskFigures } from './measure-disk.js';

/** A table for each kind of requests. */
export function loadTables(figures: readonly PeerFigures[]): FigureTable[] {
  return [...new Set(figures.map(nameOfRequests))].map((kind) => ({
    title: `A request: ${kind}`,
    headings: [
      'conn.',
      'server',
      'requests/s',
      'of bare',
      'samples/s',
      'CPU µs',
      'p50 ms',
      'p99 ms',
      'RSS',
      'refused',
      'lost by kill -9',
    ],
    rows: figures
      .filter((each) => nameOfRequests(each) === kind)
      .map((each) => [
        String(each.connections),
        each.peer,
        formatNumber(each.requestsPerSecond),
        each.share === undefined ? '' : formatNumber(each.share, 2),
        formatNumber(each.samplesPerSecond),
        formatNumber(each.cpuMicroseconds),
        formatNumber(each.p50Ms, 1),
        formatNumber(each.p99Ms, 1),
        formatMebibytes(each.residentBytes),
        each.refusedShare === 0 ? '' : formatPercent(each.refusedShare),
        lossOf(each),
      ]),
  }));
}

function lossOf({ samplesDue, samplesLost }: PeerFigures): string {
  if (samplesDue === 0) return 'keeps nothing';
  if (samplesLost === 0) return '0';
  const share = formatPercent(samplesLost / samplesDue);
  return `${formatNumber(samplesLost)} of ${formatNumber(samplesDue)}, ${share}`;
}

function formatPercent(share: number): string {
  return `${formatNumber(share * 100, 1)} %`;
}

export type DiskRow = DiskFigures & { readonly peer: string };

export function diskTable(rows: readonly DiskRow[]): FigureTable {
  return {
    title: 'On disk, after 100 samples a request over 64 connections and a stop in order',
    headings: ['server', 'samples', 'size', 'bytes/sample'],
    rows: rows.map(({ peer, samples, bytes }) => [
      peer,
      formatNumber(samples),
      formatMebibytes(bytes),
      formatNumber(bytes / samples, 2),
    ]),
  };
}
