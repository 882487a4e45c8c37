/** A moment for people, such as `2026-11-23T14:46:38Z`. */
export function utcTimeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
