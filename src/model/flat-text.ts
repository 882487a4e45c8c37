/**
 * The same well-formed text, by itself. V8 cuts texts out of longer ones without copying: what is
 * kept of a request would keep its whole body, a megabyte, in memory.
 */
export function flatTextOf(text: string): string {
  return Buffer.from(text).toString();
}
