/** The values of an object's windows that have data, by the ends of the windows. */
export interface ValueByEnd {
  readonly size: number;
  get(endSeconds: number): number | undefined;
  keys(): Iterable<number>;
}
