import { jsonReply, type WebReply } from '../../web/web-reply.js';
import { commonCodes } from '../v2/control-codes.js';
import { consoleHeaders } from './console-headers.js';

type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 413 | 429 | 500 | 503;

const codeByStatus: Readonly<Record<ErrorStatus, number>> = {
  400: commonCodes.parameterInvalid,
  401: commonCodes.authenticationFailed,
  403: commonCodes.accessDenied,
  404: commonCodes.actionUnsupported,
  405: commonCodes.actionUnsupported,
  413: commonCodes.parameterInvalid,
  429: commonCodes.quotaExceeded,
  500: commonCodes.internalError,
  503: commonCodes.underMaintenance,
};

/** Ends a request of the console without what it asked for. */
export class ConsoleError extends Error {
  override name = 'ConsoleError';

  constructor(
    readonly status: ErrorStatus,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export function consoleErrorReply({ status, message, headers }: ConsoleError): WebReply {
  const body = JSON.stringify({ error: { code: codeByStatus[status], message } });
  return withConsoleHeaders({ ...jsonReply(body, status), headers });
}

/** A reply of data: no cache may keep it. */
export function withConsoleHeaders(reply: WebReply): WebReply {
  const headers = { ...consoleHeaders, 'Cache-Control': 'no-store', ...reply.headers };
  return { ...reply, headers };
}
