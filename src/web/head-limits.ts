import type { IncomingMessage } from 'node:http';
import type { WebFault } from './web-fault.js';

export interface HeadLimits {
  readonly urlBytesMax: number;
  /** Of the header lines; of the trailer lines as well. */
  readonly headerBytesMax: number;
}

/** What is wrong with a head that the parser accepted. */
export function headFaultOf(request: IncomingMessage, limits: HeadLimits): WebFault | undefined {
  const { url = '', rawHeaders, headersDistinct } = request;
  if (url.length > limits.urlBytesMax) return 'urlTooLong';
  // The end of the last line does not count.
  if (lineBytesOf(rawHeaders) - 2 > limits.headerBytesMax) return 'headerTooLong';
  return (headersDistinct['host']?.length ?? 0) > 1 ? 'twoHosts' : undefined;
}

/** Bytes of lines, which are given as names and values in turn: `: ` and a line end join them. */
export function lineBytesOf(namesAndValues: readonly string[]): number {
  return namesAndValues.reduce((bytes, text) => bytes + text.length + 2, 0);
}
