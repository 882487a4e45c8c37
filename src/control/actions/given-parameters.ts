/** The parameters of a call, however its dialect writes lists and records. */
export interface GivenParameters {
  /** Undefined where it is not given. */
  text(name: string): string | undefined;
  /** The texts of a list, in its order; empty where none is given. */
  list(name: string): string[];
  /** The parameters of each record of a list, in its order; empty where none is given. */
  records(name: string): GivenParameters[];
}
