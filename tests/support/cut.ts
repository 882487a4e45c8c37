import fc from 'fast-check';

/** Where bytes are cut into pieces, as shares of their length. */
export const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });

export function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = at.map((share) => Math.floor(share * bytes.length)).sort((a, b) => a - b);
  const starts = [0, ...places];
  return starts.map((start, index) => bytes.subarray(start, places[index] ?? bytes.length));
}
