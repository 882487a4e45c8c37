import { quote } from '../quote.js';
import type { ActionParameters } from './api3-call.js';
import { Api3Error } from './api3-errors.js';

/** The parameters of an action, or of one record of them, by the types that the API publishes. */
export class ActionValues {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #areTexts: boolean;
  /** Where the record stands, with a dot; empty for the call itself. */
  readonly #place: string;

  constructor({ values, areTexts }: ActionParameters, place = '') {
    this.#values = values;
    this.#areTexts = areTexts;
    this.#place = place;
  }

  /** @throws Api3Error UnknownParameter */
  checkNames(known: readonly string[]): void {
    const unknown = Object.keys(this.#values).find((name) => !known.includes(name));
    if (unknown === undefined) return;
    throw new Api3Error(
      'UnknownParameter',
      `there is no parameter ${quote(this.#place + unknown)}`,
    );
  }

  /**
   * Refuses what the API publishes and putmon does not have.
   * @throws Api3Error UnsupportedOperation
   */
  checkLacking(names: readonly string[]): void {
    const lacking = names.find((name) => this.has(name));
    if (lacking === undefined) return;
    throw new Api3Error('UnsupportedOperation', `putmon does not have ${this.#place}${lacking}`);
  }

  has(name: string): boolean {
    return this.#valueOf(name) !== undefined;
  }

  /** @throws Api3Error InvalidParameter */
  text(name: string): string | undefined {
    const value = this.#valueOf(name);
    if (value === undefined || typeof value === 'string') return value;
    throw this.#invalid(name, 'is no string');
  }

  /** @throws Api3Error MissingParameter, InvalidParameter */
  required(name: string): string {
    const text = this.text(name);
    if (text === undefined || text === '') throw this.#missing(name);
    return text;
  }

  /** @throws Api3Error InvalidParameter */
  integer(name: string): number | undefined {
    const value = this.#valueOf(name);
    if (value === undefined) return undefined;
    const isDigits = this.#areTexts && typeof value === 'string' && /^\d{1,15}$/.test(value);
    const number = isDigits ? Number(value) : value;
    if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number;
    throw this.#invalid(name, 'is no whole number from 0 on');
  }

  /** Empty where it is not given. @throws Api3Error InvalidParameter */
  list(name: string): readonly string[] {
    return this.#arrayOf(name).map((item, at) => {
      if (typeof item === 'string') return item;
      throw this.#invalid(`${name}.${at}`, 'is no string');
    });
  }

  /** Undefined where it is not given. @throws Api3Error InvalidParameter */
  record(name: string): ActionValues | undefined {
    const value = this.#valueOf(name);
    return value === undefined ? undefined : this.#recordOf(value, name);
  }

  /** Empty where it is not given. @throws Api3Error InvalidParameter */
  records(name: string): readonly ActionValues[] {
    return this.#arrayOf(name).map((item, at) => this.#recordOf(item, `${name}.${at}`));
  }

  #recordOf(item: unknown, place: string): ActionValues {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      throw this.#invalid(place, 'is no object');
    }
    const values = item as Readonly<Record<string, unknown>>;
    return new ActionValues({ values, areTexts: this.#areTexts }, `${this.#place}${place}.`);
  }

  #arrayOf(name: string): readonly unknown[] {
    const value = this.#valueOf(name);
    if (value === undefined) return [];
    if (Array.isArray(value)) return value as readonly unknown[];
    throw this.#invalid(name, 'is no array');
  }

  /** SDKs write what is not given as null. */
  #valueOf(name: string): unknown {
    const value = Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
    return value === null ? undefined : value;
  }

  #missing(name: string): Api3Error {
    return new Api3Error('MissingParameter', this.#place + name);
  }

  #invalid(name: string, problem: string): Api3Error {
    return new Api3Error('InvalidParameter', `${this.#place}${name} ${problem}`);
  }
}
