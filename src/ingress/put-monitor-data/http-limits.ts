import type { Limits } from '../../config/limits.js';
import type { HttpServerLimits } from '../../http/http-server.js';

/** @param bodyBytesMax in force when a sender asks */
export function httpLimitsOf(limits: Limits, bodyBytesMax: () => number): HttpServerLimits {
  return {
    urlBytesMax: limits.urlBytesMax,
    headerBytesMax: limits.headerBytesMax,
    bodyBytesMax,
    headersTimeoutSeconds: limits.headersTimeoutSeconds,
    requestTimeoutSeconds: limits.requestTimeoutSeconds,
    keepAliveTimeoutSeconds: limits.keepAliveTimeoutSeconds,
    connectionsMax: limits.connectionsMax,
  };
}
