/** A request of API 3.0 as it came, at `/` of whichever listener. */
export interface Api3Request {
  readonly method: string;
  /** The host that the request goes to, port included; empty where there is none. */
  readonly host: string;
  /** Undecoded, a byte a character; empty where there is none. */
  readonly query: string;
  /** Empty for a GET. */
  readonly body: Buffer;
  /** The values of every field of that name, written in lower case, a byte a character. */
  fieldValues(name: string): readonly string[];
}
