/** Told by these that something was cut off. */
const ellipsis = '…';
const ellipsisBytes = Buffer.byteLength(ellipsis);
/** A character of several code points is kept whole up to this length. */
const characterLengthMax = 64;
/** Shorter than this no line becomes. */
const lineBytesMin = 16;
const characters = new Intl.Segmenter();

/**
 * At most so many bytes of UTF-8. What is cut ends in an ellipsis, at the edge of a character as
 * people see it.
 */
export function cutText(text: string, bytesMax: number): string {
  if (Buffer.byteLength(text) <= bytesMax) return text;
  const room = new Uint8Array(Math.max(0, bytesMax - ellipsisBytes));
  const { read } = new TextEncoder().encodeInto(text, room);
  return `${text.slice(0, edgeBefore(text, read))}${ellipsis}`;
}

/** No code point is split at `end`; that no emoji or accented letter is takes a look around. */
function edgeBefore(text: string, end: number): number {
  const from = Math.max(0, end - characterLengthMax);
  const around = text.slice(from, end + characterLengthMax);
  const character = characters.segment(around).containing(end - from);
  if (character === undefined || character.segment.length > characterLengthMax) return end;
  // At the start of the part looked at a character may be one that began before it.
  return character.index === 0 && from > 0 ? end : from + character.index;
}

/**
 * Shortens the longest lines, as little as possible, until the whole fits; then `mark` is its last
 * line. The shorter lines stay whole.
 * @param fits whether these lines are few bytes enough; holds for fewer bytes, too
 */
export function fitLines(
  lines: readonly string[],
  mark: string,
  fits: (lines: readonly string[]) => boolean,
): readonly string[] {
  if (fits(lines)) return lines;
  const cutTo = (bytesMax: number): string[] => [
    ...lines.map((line) => cutText(line, bytesMax)),
    mark,
  ];
  const longest = Math.max(...lines.map((line) => Buffer.byteLength(line)));
  return cutTo(largest(lineBytesMin, longest, (bytesMax) => fits(cutTo(bytesMax))));
}

/** The largest number up to `most` of which something holds; `least` where it holds of none. */
export function largest(least: number, most: number, holds: (value: number) => boolean): number {
  let low = least;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
