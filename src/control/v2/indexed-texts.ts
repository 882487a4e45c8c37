import { ControlRefusal } from '../actions/control-refusal.js';
import type { GivenParameters } from '../actions/given-parameters.js';
import { bySignedNames } from './signed-names.js';

/**
 * The texts of a call as an action reads them.
 * @throws ControlRefusal parameterInvalid, invalidParameter
 */
export function readTexts(texts: ReadonlyMap<string, string>): GivenParameters {
  checkTexts(texts);
  return new IndexedTexts(bySignedNames(texts));
}

/**
 * Half a surrogate pair, which JSON can bring, would not come back from the disk as it was.
 * @throws ControlRefusal invalidParameter
 */
function checkTexts(texts: ReadonlyMap<string, string>): void {
  const [broken] = [...texts].find(([, text]) => !text.isWellFormed()) ?? [];
  if (broken === undefined) return;
  throw new ControlRefusal('invalidParameter', `${broken} has half a surrogate pair`);
}

/** Lists are `name.0`, `name.1`, from any first index; records of them `name.0.member`. */
class IndexedTexts implements GivenParameters {
  readonly #texts: ReadonlyMap<string, string>;

  constructor(texts: ReadonlyMap<string, string>) {
    this.#texts = texts;
  }

  text(name: string): string | undefined {
    return this.#texts.get(name);
  }

  list(name: string): string[] {
    return this.#indexed(name, /^\d{1,9}$/).map(({ text }) => text);
  }

  records(name: string): IndexedTexts[] {
    const records = new Map<number, Map<string, string>>();
    for (const { index, member, text } of this.#indexed(name, /^\d{1,9}\..+$/s)) {
      const record = records.get(index) ?? new Map<string, string>();
      records.set(index, record.set(member, text));
    }
    return [...records.values()].map((record) => new IndexedTexts(record));
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
