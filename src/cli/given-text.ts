import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { OperatorError } from './operator-error.js';

const replacement = '\ufffd';

/**
 * Arguments and variables are texts in UTF-8. Node decodes what is none to U+FFFD, so that names of
 * another encoding would all become one: where there is a /proc its bytes decide, elsewhere any
 * U+FFFD is refused.
 * @throws OperatorError
 */
export function checkGivenTexts(): void {
  checkArguments(process.argv.slice(2));
  checkVariables();
}

function checkArguments(args: readonly string[]): void {
  const bytes = entriesOf('/proc/self/cmdline')?.slice(-args.length);
  for (const [at, text] of args.entries()) {
    if (!text.includes(replacement)) continue;
    const given = bytes?.[at];
    if (given !== undefined && isUtf8(given)) continue;
    const start = text.slice(0, text.indexOf(replacement));
    const which = start === '' ? '' : `, which begins with ${start},`;
    throw new OperatorError(`argument ${at + 1}${which} is not UTF-8; ${advice}`, 2);
  }
}

function checkVariables(): void {
  const wrong = Object.entries(process.env).filter(
    ([name, text = '']) => name.startsWith('PUTMON_') && text.includes(replacement),
  );
  if (wrong.length === 0) return;
  const bytes = entriesOf('/proc/self/environ');
  for (const [name] of wrong) {
    const given = bytes?.find((entry) =>
      entry.subarray(0, name.length + 1).equals(Buffer.from(`${name}=`)),
    );
    if (given !== undefined && isUtf8(given)) continue;
    throw new OperatorError(`the variable ${name} is not UTF-8; ${advice}`, 2);
  }
}

const advice = 'let the terminal and the script write UTF-8';

/** Undefined where there is no such file. */
function entriesOf(file: string): Buffer[] | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return undefined;
  }
  const entries: Buffer[] = [];
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(0, from);
    entries.push(bytes.subarray(from, end === -1 ? bytes.length : end));
    from = end === -1 ? bytes.length : end + 1;
  }
  return entries;
}

/** Standard input as text, likewise. @throws OperatorError */
export async function readInputText(): Promise<string> {
  const bytes = await buffer(process.stdin);
  if (!isUtf8(bytes)) throw new OperatorError(`standard input is not UTF-8; ${advice}`, 2);
  return bytes.toString('utf8');
}
