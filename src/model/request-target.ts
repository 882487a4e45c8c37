/** Path and query of a request target, which may be absolute: `http://host/path?query`. */
export interface RequestTarget {
  readonly path: string;
  /** What follows the first `?`, undecoded; empty where there is none. */
  readonly query: string;
}

export function parseRequestTarget(target: string): RequestTarget {
  const from = target.startsWith('/') ? 0 : pathStart(target);
  const questionMark = target.indexOf('?', from);
  return questionMark === -1
    ? { path: target.slice(from), query: '' }
    : { path: target.slice(from, questionMark), query: target.slice(questionMark + 1) };
}

/** Where the path begins behind an origin. */
function pathStart(target: string): number {
  const authority = /^https?:\/\/[^/?]*/i.exec(target);
  return authority === null ? 0 : authority[0].length;
}
