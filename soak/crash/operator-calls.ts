import { readOperatorAccess } from '../../src/control/operator-access.js';

/** Performs actions of the control plane on a running server, as its operator. */
export class OperatorCalls {
  readonly #url: string;
  readonly #token: string;

  private constructor(url: string, token: string) {
    this.#url = `${url}/v2/index.php`;
    this.#token = token;
  }

  static async on(data: string): Promise<OperatorCalls> {
    const access = await readOperatorAccess(data);
    if (access === undefined) throw new Error(`no server has ${data} open`);
    return new OperatorCalls(access.url, access.token);
  }

  /** @returns the answer; @throws where none comes, or no 0 */
  async perform(action: string, parameters: Readonly<Record<string, string>>): Promise<unknown> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#token}` },
      body: new URLSearchParams({ Action: action, Region: 'gz', language: 'en', ...parameters }),
    });
    const answer = (await response.json()) as { readonly code: number; readonly message: string };
    if (answer.code !== 0) throw new Error(`${action}: ${answer.code} ${answer.message}`);
    return answer;
  }
}
