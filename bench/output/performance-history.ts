import { markdownTable } from './markdown-table.js';

/** What the receiver did at a release, beside the bare server. */
export interface HistoryEntry {
  readonly version: string;
  /** `Y-m-d` */
  readonly date: string;
  readonly machine: string;
  /** By the name of the load, such as `POST, 1 sample`: the share of the bare server's rate. */
  readonly shares: Readonly<Record<string, number>>;
}

const facts = ['version', 'date', 'machine'] as const;
/** A share may fall by so much before that is more than a noisy machine. */
const fallMax = 1 / 3;

/** The entries of the page's table, the first first. */
export function parseHistory(page: string): HistoryEntry[] {
  const [headings = [], , ...rows] = page
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return rows.map((cells) => {
    const [version = '', date = '', machine = '', ...shares] = cells;
    const names = headings.slice(facts.length);
    return {
      version,
      date,
      machine,
      shares: Object.fromEntries(names.map((name, at) => [name, Number(shares[at])])),
    };
  });
}

/** The page with one more entry: what stands before the table stays, and nothing follows it. */
export function appendEntry(page: string, entry: HistoryEntry): string {
  const [introduction = ''] = page.split(/^\|/m);
  const names = Object.keys(entry.shares);
  const rows = [...parseHistory(page), entry].map(({ version, date, machine, shares }) => [
    version,
    date,
    machine,
    ...names.map((name) => shares[name]?.toFixed(3) ?? ''),
  ]);
  return introduction + markdownTable([...facts, ...names], rows);
}

/** The loads whose share fell too far below an entry's. */
export function fallenLoads(entry: HistoryEntry, shares: HistoryEntry['shares']): string[] {
  return Object.entries(shares)
    .filter(([name, share]) => share < (entry.shares[name] ?? 0) * (1 - fallMax))
    .map(([name]) => name);
}
