/** The word that was probably meant, or undefined where none is near. */
export function nearestWord(given: string, words: readonly string[]): string | undefined {
  const ranked = words
    .map((word) => ({ word, distance: distanceOf(plain(given), plain(word)) }))
    .toSorted((a, b) => a.distance - b.distance);
  const [nearest] = ranked;
  const distanceMax = Math.max(1, Math.floor(given.length / 4));
  return nearest && nearest.distance <= distanceMax ? nearest.word : undefined;
}

/** Case, hyphens and underscores tell no two settings apart. */
function plain(word: string): string {
  return word.toLowerCase().replace(/[-_]/g, '');
}

/** How many letters to insert, drop or change (Levenshtein). */
function distanceOf(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [row, letter] of Array.from(from).entries()) {
    const distances = [row + 1];
    for (const [column, other] of Array.from(to).entries()) {
      const changed = (above[column] ?? 0) + (letter === other ? 0 : 1);
      const dropped = (above[column + 1] ?? 0) + 1;
      const inserted = (distances[column] ?? 0) + 1;
      distances.push(Math.min(changed, dropped, inserted));
    }
    above = distances;
  }
  return above.at(-1) ?? 0;
}
