/** The parts of a request target, which may be absolute: `http://host/path?query`. */
export interface RequestTarget {
  /** What stands before the path; empty in most. */
  readonly origin: string;
  readonly path: string;
  /** What follows the first `?`, undecoded; empty where there is none. */
  readonly query: string;
}

export function parseRequestTarget(target: string): RequestTarget {
  const from = target.startsWith('/') ? 0 : pathStart(target);
  const questionMark = target.indexOf('?', from);
  const origin = from === 0 ? '' : target.slice(0, from);
  return questionMark === -1
    ? { origin, path: target.slice(from), query: '' }
    : { origin, path: target.slice(from, questionMark), query: target.slice(questionMark + 1) };
}

/** The host and port of an origin. */
export function hostOf(origin: string): string {
  return origin.replace(/^https?:\/\/(.*@)?/i, '');
}

/** Where the path begins behind an origin. */
function pathStart(target: string): number {
  const authority = /^https?:\/\/[^/?]*/i.exec(target);
  return authority === null ? 0 : authority[0].length;
}
