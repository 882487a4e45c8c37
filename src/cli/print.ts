import { styleText } from 'node:util';
import { leadsToJournal } from '../telemetry/journal-stream.js';
import { columnsOf, padColumns, showText } from './show-text.js';

export type Style = Parameters<typeof styleText>[0];

/** Writes one line for people; colors only where one looks on. */
export function printLine(line = '', style?: Style): void {
  const shown = showText(line);
  process.stdout.write(`${style === undefined ? shown : styled(style, shown)}\n`);
}

/** For scripts: texts are as they are. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}

/** JSON for people: what can not be seen is escaped, which leaves its meaning. */
export function printJsonShown(value: unknown): void {
  for (const line of JSON.stringify(value, undefined, 2).split('\n')) printLine(line);
}

/** Says in a line on standard error what went wrong; more lines stand under it. */
export function printProblem(line: string, more: readonly string[] = []): void {
  const mark = severityMark();
  const [first = '', ...others] = [line, ...more].map(showText);
  process.stderr.write([`putmon: ${first}`, ...others].map((each) => `${mark}${each}\n`).join(''));
}

/** An error that nobody foresaw: its stack, and those of what caused it. */
export function printDefect(error: Error): void {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line));
  const mark = severityMark();
  process.stderr.write(
    [`${error.name}: ${error.message}`, ...frames]
      .map((line) => `${mark}${showText(line)}\n`)
      .join(''),
  );
  if (error.cause instanceof Error) printDefect(error.cause);
}

/** The journal reads the severity of an error before the line. */
function severityMark(): string {
  return leadsToJournal(2) ? '<3>' : '';
}

function styled(style: Style, text: string): string {
  return process.stdout.isTTY && process.env['NO_COLOR'] === undefined
    ? styleText(style, text)
    : text;
}

/** Rows under headings, in columns that are as wide as they need be. */
export function printTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const [shownHeadings = [], ...shownRows] = [headings, ...rows].map((row) => row.map(showText));
  const widths = shownHeadings.map((heading, at) =>
    shownRows.reduce((width, row) => Math.max(width, columnsOf(row[at] ?? '')), columnsOf(heading)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => padColumns(cell, widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  printLine(line(shownHeadings), 'bold');
  for (const row of shownRows) printLine(line(row));
}
