import { quote } from '../../protocol/quote.js';
import { ControlRefusal } from './control-refusal.js';
import { parametersWithin, type DeclaredParameter } from './declared-parameters.js';

/**
 * The parameters of a control call, as texts; arrays are `name.0`, `name.1`, from any first index.
 * What is missing is told when the action reads it, so that of two faults the earlier one is told.
 */
export class ActionParameters {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #declared: readonly DeclaredParameter[];

  /** @param declared by the action: the one place that says what it needs */
  constructor(texts: ReadonlyMap<string, string>, declared: readonly DeclaredParameter[]) {
    this.#texts = texts;
    this.#declared = declared;
  }

  optional(name: string): string | undefined {
    return this.#texts.get(name);
  }

  /** @throws ControlRefusal missingParameter */
  required(name: string): string {
    if (!this.#isNeeded(name)) throw new Error(`the action does not declare that it needs ${name}`);
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

  /**
   * The texts of `name.N`, in the order of N.
   * @throws ControlRefusal missingParameter where the action needs one and there is none
   */
  list(name: string): string[] {
    const texts = this.#indexed(name, /^\d{1,9}$/).map(({ text }) => text);
    return this.#checkNeeded(name, texts);
  }

  /**
   * The members of each `name.N.member`, in the order of N.
   * @throws ControlRefusal missingParameter where the action needs one and there is none
   */
  records(name: string): Map<string, string>[] {
    const records = new Map<number, Map<string, string>>();
    for (const { index, member, text } of this.#indexed(name, /^\d{1,9}\..+$/s)) {
      const record = records.get(index) ?? new Map<string, string>();
      records.set(index, record.set(member, text));
    }
    return this.#checkNeeded(name, [...records.values()]);
  }

  /** Each `name.N` as the parameters that are below it. @throws as records */
  nested(name: string): ActionParameters[] {
    const declared = parametersWithin(name, this.#declared);
    return this.records(name).map((record) => new ActionParameters(record, declared));
  }

  #isNeeded(name: string): boolean {
    return this.#declared.some((each) => each.name === name && each.need !== 'never');
  }

  #checkNeeded<Element>(array: string, elements: Element[]): Element[] {
    if (elements.length > 0) return elements;
    const isOf = (name: string): boolean => name === `${array}.N` || name.startsWith(`${array}.N.`);
    const needed = this.#declared.find(({ name, need }) => isOf(name) && need !== 'never');
    if (needed === undefined) return elements;
    throw new ControlRefusal('missingParameter', needed.name.replaceAll('.N', '.0'));
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
