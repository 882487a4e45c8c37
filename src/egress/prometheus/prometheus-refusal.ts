/** Kinds of failure, by the words of Prometheus's HTTP API, with the status of each. */
export const refusalStatuses = {
  bad_data: 400,
  execution: 422,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  timeout: 503,
  canceled: 503,
  unavailable: 503,
  internal: 500,
} as const;

export type RefusalKind = keyof typeof refusalStatuses;

/** A call that is refused: its kind, and a message for the caller. */
export class PrometheusRefusal extends Error {
  override name = 'PrometheusRefusal';

  constructor(
    readonly kind: RefusalKind,
    message: string,
    /** Of the reply. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}
