/** The message of a thrown value; other code may throw what is no Error. */
export function errorMessageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
