import {
  bodyBytesOf,
  writeBodies,
  type RequestText,
  type SampleForm,
  type SampleTime,
} from '../load/request-text.js';
import type { PeerLoad } from './peer.js';

/** The second dimension of every sample. */
export const site = 'gz1';

/** How a peer takes samples. */
export interface SampleRequests {
  /** Such as `POST /write`; places are those of the bodies, in the order in which they are sent. */
  readonly requestLine: (place: number) => string;
  readonly form: SampleForm;
  readonly time?: Omit<SampleTime, 'firstMs'>;
}

/** Requests that are the same in every second: none is signed. */
export function writeSampleRequests(
  { requestLine, form, time }: SampleRequests,
  { samplesPerRequest, closes }: PeerLoad,
  seconds: number,
): RequestText {
  const times = time === undefined ? {} : { time: { ...time, firstMs: Date.now() } };
  const bodies = writeBodies(samplesPerRequest, form);
  const lines =
    `Host: 127.0.0.1\r\n${closes ? 'Connection: close\r\n' : ''}` +
    `Content-Length: ${bodyBytesOf({ bodies, ...times })}\r\n\r\n`;
  return {
    firstSecond: Math.floor(Date.now() / 1000),
    heads: Array.from({ length: seconds }, () => ''),
    bodies: bodies.map(([opening = '', ...pieces], place) => [
      `${requestLine(place)} HTTP/1.1\r\n${lines}${opening}`,
      ...pieces,
    ]),
    ...times,
    acceptedBy: '',
  };
}
