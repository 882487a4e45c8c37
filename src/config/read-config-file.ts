import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { isCollection, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Document, Node, YAMLError } from 'yaml';
import { unknownMistake, type GivenSetting, type Reading } from './given-setting.js';
import { namedSettings, type NamedSetting } from './named-settings.js';

const settingByName: ReadonlyMap<string, NamedSetting> = new Map(
  namedSettings.map((setting) => [setting.name, setting]),
);

/** Reads a file of YAML, or of JSON, which is YAML. Mistakes name line and column. */
export function readConfigFile(path: string): Reading {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const mistake = `${path}: can not be read (${code}), allowed: a file of YAML or JSON`;
    return { given: [], mistakes: [mistake] };
  }
  if (!isUtf8(bytes)) {
    return {
      given: [],
      mistakes: [`${path}: is not UTF-8, allowed: a file of YAML or JSON in it`],
    };
  }
  return new ConfigFile(path, bytes.toString('utf8')).read();
}

class ConfigFile {
  readonly #lines = new LineCounter();
  readonly #document: Document;

  constructor(
    private readonly path: string,
    private readonly text: string,
  ) {
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
  }

  read(): Reading {
    const duplicates = this.#document.errors.filter(isDuplicate);
    const breaks = this.#document.errors.filter((error) => !isDuplicate(error));
    const mistakes = [
      ...breaks.map((error) => `${this.#sourceAt(error.pos[0])}: ${withoutContent(error)}`),
      ...duplicates.map((error) => this.#duplicateMistake(error)),
    ];
    // Past a break in the syntax nothing means what it says.
    const reading = breaks.length > 0 ? { given: [], mistakes: [] } : this.#readSettings();
    return { given: reading.given, mistakes: [...mistakes, ...reading.mistakes] };
  }

  #readSettings(): Reading {
    const { contents } = this.#document;
    const reading: Reading = { given: [], mistakes: [] };
    if (contents === null) return reading;
    if (!isMap(contents)) {
      reading.mistakes.push(`${this.#sourceOf(contents)}: not a map from settings to values`);
      return reading;
    }
    for (const { key, value } of contents.items) {
      this.#readSetting(key, value, reading);
    }
    return reading;
  }

  #readSetting(key: unknown, value: unknown, { given, mistakes }: Reading): void {
    const word = wordOf(key);
    const setting = settingByName.get(word);
    if (setting === undefined) {
      mistakes.push(unknownMistake(`${this.#sourceOf(key)}: ${word}`, word, settingByName.keys()));
      return;
    }
    try {
      given.push(this.#giveSetting(setting, isNode(value) ? value : undefined, key));
    } catch {
      mistakes.push(`${this.#sourceOf(value)}: ${word}: refers to an anchor that does not exist`);
    }
  }

  #giveSetting(setting: NamedSetting, node: Node | undefined, key: unknown): GivenSetting {
    return {
      setting,
      value: (node?.toJS(this.#document) ?? null) as unknown,
      sourceOf: (path) => {
        const part = isCollection(node) ? node.getIn(path, true) : node;
        return this.#sourceOf(part ?? node ?? key);
      },
    };
  }

  #duplicateMistake(error: YAMLError): string {
    const [word = ''] = /[\w-]+/.exec(this.text.slice(error.pos[0])) ?? [];
    return `${this.#sourceAt(error.pos[0])}: ${word}: given again, allowed: once`;
  }

  #sourceOf(node: unknown): string {
    return this.#sourceAt((isNode(node) ? node.range?.[0] : undefined) ?? 0);
  }

  #sourceAt(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    return `${this.path}:${line}:${col}`;
  }
}

/** Anything else than a plain word could not be told in one line. */
function wordOf(key: unknown): string {
  const value = isScalar(key) ? key.value : undefined;
  return typeof value === 'string' && /^[\w.-]{1,64}$/.test(value) ? value : '(no word)';
}

function isDuplicate({ code }: YAMLError): boolean {
  return code === 'DUPLICATE_KEY';
}

/** What follows the colon quotes the file, which may hold a secret. */
function withoutContent({ message }: YAMLError): string {
  return message.split(':', 1).join('');
}
