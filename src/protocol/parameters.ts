/** What a request says, whatever form it came in. */
export interface Parameters {
  /**
   * The characters of each parameter as received, by name. A JSON string counts without its quotes;
   * any other JSON value by its source text, so that no number is ever re-printed: signatures
   * cover these.
   */
  readonly texts: ReadonlyMap<string, string>;
  /** The values of a JSON body, by name; absent where the request came as a form or a query. */
  readonly values?: Readonly<Record<string, unknown>>;
}

/** What a request may bring at most. */
export interface ContentLimits {
  readonly parametersMax: number;
  /** Of a text that is JSON. */
  readonly valuesMax: number;
}
