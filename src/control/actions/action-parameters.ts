import { quote } from '../../protocol/quote.js';
import { ControlRefusal } from './control-refusal.js';
import { parametersWithin, type DeclaredParameter } from './declared-parameters.js';
import type { GivenParameters } from './given-parameters.js';

/**
 * The parameters of a call, held against what its action declares. What is missing is told when the
 * action reads it, so that of two faults the earlier one is told.
 */
export class ActionParameters {
  readonly #given: GivenParameters;
  readonly #declared: readonly DeclaredParameter[];

  /** @param declared by the action: the one place that says what it needs */
  constructor(given: GivenParameters, declared: readonly DeclaredParameter[]) {
    this.#given = given;
    this.#declared = declared;
  }

  optional(name: string): string | undefined {
    return this.#given.text(name);
  }

  /** @throws ControlRefusal missingParameter */
  required(name: string): string {
    if (!this.#declared.some((each) => each.name === name && each.need !== 'never')) {
      throw new Error(`the action does not declare that it needs ${name}`);
    }
    const text = this.#given.text(name);
    if (text === undefined || text === '') throw new ControlRefusal('missingParameter', name);
    return text;
  }

  /** @throws ControlRefusal invalidParameter */
  integer(name: string, absent: number): number {
    const text = this.#given.text(name);
    if (text === undefined) return absent;
    if (/^\d{1,15}$/.test(text)) return Number(text);
    throw new ControlRefusal('invalidParameter', `${name} ${quote(text)} is no whole number`);
  }

  /**
   * The texts of a list.
   * @throws ControlRefusal missingParameter where the action needs one and there is none
   */
  list(name: string): string[] {
    return this.#checkNeeded(name, this.#given.list(name));
  }

  /**
   * The parameters of each record of a list.
   * @throws ControlRefusal missingParameter where the action needs one and there is none
   */
  records(name: string): ActionParameters[] {
    const declared = parametersWithin(name, this.#declared);
    const records = this.#checkNeeded(name, this.#given.records(name));
    return records.map((record) => new ActionParameters(record, declared));
  }

  /** A list as it is given, whether the action needs it or not. */
  given(name: string): string[] {
    return this.#given.list(name);
  }

  /** Records of two parameters as they are given, as `name=value`. */
  givenPairs(list: string, name: string, value: string): string[] {
    return this.#given
      .records(list)
      .map((record) => `${record.text(name) ?? ''}=${record.text(value) ?? ''}`);
  }

  #checkNeeded<Element>(list: string, elements: Element[]): Element[] {
    if (elements.length > 0) return elements;
    const isOf = (name: string): boolean => name === `${list}.N` || name.startsWith(`${list}.N.`);
    const needed = this.#declared.find(({ name, need }) => isOf(name) && need !== 'never');
    if (needed === undefined) return elements;
    throw new ControlRefusal('missingParameter', needed.name.replaceAll('.N', '.0'));
  }
}
