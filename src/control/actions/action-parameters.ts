import { ControlRefusal } from './control-refusal.js';
import { quote } from '../../protocol/quote.js';

/** The parameters of a control call, as texts; arrays are `name.0`, `name.1`, from any first index. */
export class ActionParameters {
  readonly #texts: ReadonlyMap<string, string>;

  constructor(texts: ReadonlyMap<string, string>) {
    this.#texts = texts;
  }

  optional(name: string): string | undefined {
    return this.#texts.get(name);
  }

  /** @throws ControlRefusal missingParameter */
  required(name: string): string {
    const text = this.#texts.get(name);
    if (text === undefined || text === '') throw new ControlRefusal('missingParameter', name);
    return text;
  }

  /** @throws ControlRefusal invalidParameter */
  integer(name: string, absent: number): number {
    const text = this.#texts.get(name);
    if (text === undefined) return absent;
    if (/^\d{1,15}$/.test(text)) return Number(text);
    throw new ControlRefusal('invalidParameter', `${name} ${quote(text)} is no whole number`);
  }

  /** The texts of `name.N`, in the order of N. */
  list(name: string): string[] {
    return this.#indexed(name, /^\d{1,9}$/).map(({ text }) => text);
  }

  /** The members of each `name.N.member`, in the order of N. */
  records(name: string): Map<string, string>[] {
    const records = new Map<number, Map<string, string>>();
    for (const { index, member, text } of this.#indexed(name, /^\d{1,9}\..+$/s)) {
      const record = records.get(index) ?? new Map<string, string>();
      records.set(index, record.set(member, text));
    }
    return [...records.values()];
  }

  #indexed(name: string, pattern: RegExp): { index: number; member: string; text: string }[] {
    const prefix = `${name}.`;
    return [...this.#texts]
      .filter(([key]) => key.startsWith(prefix) && pattern.test(key.slice(prefix.length)))
      .map(([key, text]) => {
        const [index = '', ...member] = key.slice(prefix.length).split('.');
        return { index: Number(index), member: member.join('.'), text };
      })
      .sort((left, right) => left.index - right.index);
  }
}
