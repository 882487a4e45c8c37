/** A UTF-16 code unit as JSON and YAML may write it, in ASCII: `\u001b`. */
export function escapeCodeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
