/** Tells how far long work has come; apart from the figures, so that these can be piped. */
export function tellProgress(line: string): void {
  process.stderr.write(`${line}\n`);
}
