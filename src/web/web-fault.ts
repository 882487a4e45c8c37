/** Why a request never became a call. */
export type WebFault =
  | 'tlsHello'
  | 'urlTooLong'
  /** Header or trailer lines. */
  | 'headerTooLong'
  /** So long that the parser gave up, wherever it was. */
  | 'headTooLong'
  /** A proxy may have gone by either: RFC 9112, section 3.2. */
  | 'twoHosts'
  | 'tooSlow'
  | 'tooManyConnections'
  | 'unparsable';
