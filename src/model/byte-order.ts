/** Orders texts by their UTF-8 bytes, where `<` would order them by UTF-16 units. */
export function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
