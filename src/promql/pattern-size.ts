/**
 * About how many steps the program of a regular expression has: its characters, those that are
 * repeated counted as often. It is an upper bound for what compiling and matching cost, found before
 * either; `(a{1000}){9}` has 9000.
 */
export function patternSize(pattern: string): number {
  /** Sizes of the open groups, and of the last item in each, to which a repetition applies. */
  const groups = [{ size: 0, last: 0 }];
  const add = (size: number): void => {
    const group = groups.at(-1);
    if (group === undefined) return;
    group.size += size;
    group.last = size;
  };
  for (const [token, least, greatest] of pattern.matchAll(tokenPattern)) {
    const group = groups.at(-1);
    if (token === '(') groups.push({ size: 0, last: 0 });
    else if (token === ')' && groups.length > 1) add((groups.pop()?.size ?? 0) + 2);
    else if (least === undefined) add(1);
    else if (group !== undefined) {
      const times = Math.max(1, Number(least), Number(greatest ?? 0));
      group.size += group.last * (times - 1);
      group.last *= times;
    }
  }
  return groups.reduce((sum, { size }) => sum + size, 0);
}

/** An escape, a class, a counted repetition, or one character. */
const tokenPattern = /\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{(\d+)(?:,(\d*))?\}|./gsu;
