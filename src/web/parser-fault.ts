import type { WebFault } from './web-fault.js';

/** What `node:http` tells of a connection that it gave up. */
export interface ParserError extends Error {
  readonly code?: string;
  /** What arrived last. */
  readonly rawPacket?: Buffer;
}

const tlsHandshakeByte = 0x16;

/** Undefined where the connection failed rather than what came over it: nobody can be answered. */
export function parserFaultOf({ code = '', rawPacket }: ParserError): WebFault | undefined {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'tooSlow';
  if (code === 'HPE_HEADER_OVERFLOW') return 'headTooLong';
  if (!code.startsWith('HPE_')) return undefined;
  return rawPacket?.[0] === tlsHandshakeByte ? 'tlsHello' : 'unparsable';
}
