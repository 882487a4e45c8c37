/** A piece of a body: text is sent as UTF-8. */
export type BodyPiece = string | Uint8Array;

/** What the control listener answers a request with. */
export interface WebReply {
  readonly status: number;
  readonly contentType: string;
  /** Whole, or piece by piece: no piece is asked for before the client has read those before it. */
  readonly body: BodyPiece | AsyncIterable<BodyPiece>;
  /** Further headers, by name. */
  readonly headers?: Readonly<Record<string, string>>;
}

export function jsonReply(body: WebReply['body'], status = 200): WebReply {
  return { status, contentType: 'application/json', body };
}
