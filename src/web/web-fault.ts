/** Why a request never became a call. */
export type WebFault =
  | 'tlsHello'
  | 'urlTooLong'
  /** Header or trailer lines. */
  | 'headerTooLong'
  /** The parser gave up because the head is too long. */
  | 'headTooLong'
  /** A proxy may have gone by either: RFC 9112, section 3.2. */
  | 'twoHosts'
  | 'tooSlow'
  | 'tooManyConnections'
  | 'unparsable';
