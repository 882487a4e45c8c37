/** Prometheus's errorType: a query that cannot be read, one that cannot be evaluated, and so on. */
export type PromqlErrorKind = 'bad_data' | 'execution' | 'timeout' | 'canceled';

/** Where in the query an error lies. */
export interface QueryPosition {
  /** Index into the text of the query, from 0. */
  readonly offset: number;
  /** From 1. */
  readonly line: number;
  /** From 1, counted in bytes of UTF-8, as Prometheus counts. */
  readonly column: number;
}

/** A query that is refused or fails; the message is meant for the person who wrote the query. */
export class PromqlError extends Error {
  override name = 'PromqlError';

  constructor(
    readonly kind: PromqlErrorKind,
    message: string,
    readonly position?: QueryPosition,
  ) {
    super(message);
  }
}

/** A `bad_data` error at a place of the query: `1:5: parse error: unexpected end of input`. */
export function parseError(query: string, offset: number, message: string): PromqlError {
  const position = positionOf(query, offset);
  const place = `${position.line}:${position.column}`;
  return new PromqlError('bad_data', `${place}: parse error: ${message}`, position);
}

/** A construct of PromQL that is not evaluated here, named in the message with its place. */
export function unsupportedError(query: string, offset: number, what: string): PromqlError {
  const position = positionOf(query, offset);
  const place = `${position.line}:${position.column}`;
  return new PromqlError('execution', `${place}: ${what} is not supported`, position);
}

function positionOf(query: string, offset: number): QueryPosition {
  const before = query.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return {
    offset,
    line: before.split('\n').length,
    column: Buffer.byteLength(before.slice(lineStart)) + 1,
  };
}
