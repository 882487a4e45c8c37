/** A browser's requests to the console of a server: with its cookie, origin and header. */
export class ConsoleClient {
  readonly origin: string;
  cookie = '';

  constructor(controlAddress: string) {
    this.origin = `http://${controlAddress}`;
  }

  /** @param headers in place of those that a page of the console sends; empty ones are left out */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const all = {
      'x-putmon-console': '1',
      origin: this.origin,
      cookie: this.cookie,
      'content-type': 'application/json',
      ...headers,
    };
    const given = Object.entries(all).filter(([, value]) => value !== '');
    const response = await fetch(`${this.origin}/console/${path}`, {
      method,
      headers: Object.fromEntries(given),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) this.cookie = set.slice(0, set.indexOf(';'));
    return response;
  }

  logIn(credentials: object): Promise<Response> {
    return this.send('POST', 'session', credentials);
  }

  /** Logs in. @returns what is told of the session; @throws where it is refused */
  async enter(credentials: object): Promise<Readonly<Record<string, unknown>>> {
    const response = await this.logIn(credentials);
    const text = await response.text();
    if (response.status !== 200) throw new Error(`no session: ${response.status} ${text}`);
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  }

  /** Performs an action by the session. */
  async call(action: string, parameters: object = {}): Promise<ConsoleAnswer> {
    const response = await this.send('POST', `call/${action}`, { language: 'en', ...parameters });
    return (await response.json()) as ConsoleAnswer;
  }
}

export interface ConsoleAnswer {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
  readonly [member: string]: unknown;
}
