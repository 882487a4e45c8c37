import { readOperatorAccess } from '../../src/control/operator-access.js';

/** The parameters of an action; those that are undefined are left out. */
export type ActionTexts = Readonly<Record<string, string | undefined>>;

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
  async perform(action: string, parameters: ActionTexts): Promise<unknown> {
    const response = await this.post(action, parameters);
    const answer = (await response.json()) as { readonly code: number; readonly message: string };
    if (answer.code !== 0) throw new Error(`${action}: ${answer.code} ${answer.message}`);
    return answer;
  }

  /** Sends the call of an action. */
  post(action: string, parameters: ActionTexts, signal?: AbortSignal): Promise<Response> {
    const texts = new URLSearchParams({ Action: action, Region: 'gz', language: 'en' });
    for (const [name, text] of Object.entries(parameters)) {
      if (text !== undefined) texts.set(name, text);
    }
    return fetch(this.#url, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#token}` },
      body: texts,
      ...(signal === undefined ? {} : { signal }),
    });
  }
}
