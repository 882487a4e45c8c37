import type { TestReceiver } from '../support/test-receiver.js';

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** JSON. */
  readonly body: {
    readonly status: 'success' | 'error';
    readonly data?: unknown;
    readonly errorType?: string;
    readonly error?: string;
    readonly warnings?: readonly string[];
  };
}

/** Asks putmon's Prometheus API. @param target below `/prometheus/api/v1/`, its query included */
export async function askApi(
  putmon: TestReceiver,
  target: string,
  init: RequestInit = {},
): Promise<ApiAnswer> {
  const url = `http://${putmon.app.controlAddress}/prometheus/api/v1/${target}`;
  const response = await fetch(url, init);
  const body = (await response.json()) as ApiAnswer['body'];
  return { status: response.status, headers: response.headers, body };
}

export function form(parameters: string): RequestInit {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return { method: 'POST', body: parameters, headers };
}
