/** A table as prettier forms it: in columns that are as wide as they need be. */
export function markdownTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const leastWidth = 3;
  const widths = headings.map((heading, at) =>
    Math.max(leastWidth, heading.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: readonly string[], filler = ' '): string =>
    `| ${widths.map((width, at) => (cells[at] ?? '').padEnd(width, filler)).join(' | ')} |\n`;
  return line(headings) + line([], '-') + rows.map((row) => line(row)).join('');
}
