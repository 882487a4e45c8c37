/**
 * Orders well-formed texts by their UTF-8 bytes, where `<` would order them by UTF-16 units. Units
 * are compared all the same: encoding both would take ten times as long, and lists are of every
 * series.
 */
export function compareBytes(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const leftUnit = left.charCodeAt(at);
    const rightUnit = right.charCodeAt(at);
    if (leftUnit !== rightUnit) return rankOf(leftUnit) - rankOf(rightUnit);
  }
  return left.length - right.length;
}

/** Surrogates, of characters from U+10000 on, come after U+E000 to U+FFFF. */
function rankOf(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x2800 : unit;
}
