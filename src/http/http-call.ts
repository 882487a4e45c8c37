import type { IncomingMessage } from 'node:http';
import { readBody } from './read-body.js';

/** One HTTP request, as far as a plane cares. */
export interface HttpCall {
  /** Tells the request from every other of this process, in the log and in answers. */
  readonly id: string;
  readonly method: string;
  /** Without query. */
  readonly path: string;
  /** What follows the first `?`, undecoded; empty where there is none. */
  readonly query: string;
  /** The size of the whole request target. */
  readonly urlBytes: number;
  /** The Host header; empty where there is none. */
  readonly host: string;
  readonly contentType: string;
  readonly authorization: string;
  /** The peer's address; empty where it is gone already. */
  readonly address: string;
  /**
   * The body, or undefined where it has more than bytesMax bytes; the rest is then read and dropped.
   * @throws RequestAbortedError
   */
  readBody(bytesMax: number): Promise<Buffer | undefined>;
}

let callCount = 0;
const processTag = Date.now().toString(36);

export function openCall(request: IncomingMessage): HttpCall {
  callCount += 1;
  const count = callCount;
  const target = request.url ?? '';
  const { path, query } = splitTarget(target);
  const { headers } = request;
  return {
    get id() {
      return `${processTag}-${count.toString(36)}`;
    },
    method: request.method ?? '',
    path,
    query,
    urlBytes: target.length,
    host: headers.host ?? '',
    contentType: headers['content-type'] ?? '',
    authorization: headers.authorization ?? '',
    address: request.socket.remoteAddress ?? '',
    readBody: (bytesMax) => readBody(request, bytesMax),
  };
}

/** Takes origin-form and absolute-form targets. */
function splitTarget(target: string): { path: string; query: string } {
  const from = target.startsWith('/') ? 0 : pathStart(target);
  const questionMark = target.indexOf('?', from);
  if (questionMark === -1) return { path: target.slice(from), query: '' };
  return { path: target.slice(from, questionMark), query: target.slice(questionMark + 1) };
}

function pathStart(target: string): number {
  const authority = /^https?:\/\/[^/?]*/i.exec(target);
  return authority === null ? 0 : authority[0].length;
}
