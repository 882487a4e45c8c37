import type { WebCall } from '../../web/web-call.js';
import { PrometheusRefusal } from './prometheus-refusal.js';

const formBytesMax = 1_048_576;
const parametersMax = 256;

/** The parameters of a call: those of its URL, and before them those of a form that is its body. */
export class CallForm {
  readonly #parameters: URLSearchParams;

  constructor(text: string) {
    if (text.split('&', parametersMax + 1).length > parametersMax) {
      throw new PrometheusRefusal('bad_data', `over ${parametersMax} parameters`);
    }
    this.#parameters = new URLSearchParams(text);
  }

  /** @throws PrometheusRefusal bad_data */
  static async of(call: WebCall): Promise<CallForm> {
    if (call.method !== 'POST') return new CallForm(call.query);
    const body = await call.readBody(formBytesMax);
    if (body === undefined) {
      throw new PrometheusRefusal('bad_data', `the body has over ${formBytesMax} bytes`);
    }
    return new CallForm([body.toString(), call.query].filter((part) => part !== '').join('&'));
  }

  /** The first that has the name; an empty text counts as none, as in Prometheus. */
  text(name: string): string | undefined {
    const text = this.#parameters.get(name);
    return text === null || text === '' ? undefined : text;
  }

  texts(name: string): readonly string[] {
    return this.#parameters.getAll(name);
  }
}
