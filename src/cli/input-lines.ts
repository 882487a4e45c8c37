/** A line of standard input; undefined as text where it is not UTF-8, or longer than is read. */
export interface InputLine {
  /** From 1. */
  readonly number: number;
  readonly text: string | undefined;
}

const lineBytesMax = 65_536;
const lineEnd = 0x0a;

/**
 * Reads lines as they come: those that are there at once come together, so that nobody waits for a
 * line that is still to be written.
 */
export async function* readLines(input: AsyncIterable<Buffer>): AsyncGenerator<InputLine[]> {
  let number = 0;
  let begun: Buffer[] = [];
  const endLine = (): InputLine => {
    const bytes = Buffer.concat(begun);
    begun = [];
    number += 1;
    return { number, text: textOf(bytes) };
  };
  for await (const chunk of input) {
    const lines: InputLine[] = [];
    let from = 0;
    for (let at = chunk.indexOf(lineEnd); at !== -1; at = chunk.indexOf(lineEnd, from)) {
      begun.push(chunk.subarray(from, at));
      lines.push(endLine());
      from = at + 1;
    }
    if (from < chunk.length) begun.push(chunk.subarray(from));
    begun = shortened(begun);
    if (lines.length > 0) yield lines;
  }
  if (begun.length > 0) yield [endLine()];
}

/** A line that never ends is not gathered: one byte too many is enough to refuse it. */
function shortened(parts: readonly Buffer[]): Buffer[] {
  const bytes = Buffer.concat(parts);
  return bytes.length === 0 ? [] : [Buffer.from(bytes.subarray(0, lineBytesMax + 1))];
}

function textOf(bytes: Buffer): string | undefined {
  if (bytes.length > lineBytesMax) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
