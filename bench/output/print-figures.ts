import { formatNumber } from '../../tests/support/format-number.js';
import { printJson, printLine, printTable } from '../../src/cli/print.js';
import { machineLine, type Machine } from '../system/machine.js';
import { markdownTable } from './markdown-table.js';

/** A table of figures, and the lines that say what they mean. */
export interface FigureTable {
  readonly title: string;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function printFigures(
  machine: Machine,
  tables: readonly FigureTable[],
  figures: unknown,
  asJson: boolean,
): void {
  if (asJson) {
    printJson({ machine, figures });
    return;
  }
  printLine(machineLine(machine));
  for (const { title, headings, rows } of tables) {
    printLine();
    printLine(title);
    printTable(headings, rows);
  }
}

/** Prints tables as docs/ have them. */
export function printMarkdown(machine: Machine, tables: readonly FigureTable[]): void {
  printLine(`On ${machineLine(machine)}:`);
  for (const { title, headings, rows } of tables) {
    printLine(`\n${title}:\n\n${markdownTable(headings, rows)}`.trimEnd());
  }
}

export function formatMebibytes(bytes: number): string {
  return `${formatNumber(bytes / 2 ** 20)} MiB`;
}

/** Whether a figure reaches its goal. */
export function verdict(reached: boolean): string {
  return reached ? 'reached' : 'missed';
}
