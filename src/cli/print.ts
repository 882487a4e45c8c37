import { styleText } from 'node:util';

/** Writes to the terminal; colours and progress only where one looks on. */
export function printLine(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** Says on standard error what went wrong, as every failure is told. */
export function printProblem(text: string): void {
  process.stderr.write(`putmon: ${text}\n`);
}

export function printJson(value: unknown): void {
  printLine(JSON.stringify(value, undefined, 2));
}

type Style = Parameters<typeof styleText>[0];

export function styled(style: Style, text: string): string {
  return process.stdout.isTTY && process.env['NO_COLOR'] === undefined
    ? styleText(style, text)
    : text;
}

/** Rows under headings, in columns that are as wide as they need be. */
export function printTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const widths = headings.map((heading, at) =>
    Math.max(heading.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  printLine(styled('bold', line(headings)));
  for (const row of rows) printLine(line(row));
}
