import { OperatorError } from './operator-error.js';

/** A key pair that senders have, as a line of text gives it. */
export interface KeyPairLine {
  /** From 1. */
  readonly line: number;
  readonly secretId: string;
  readonly secretKey: string;
  /** Absent where the line names none. */
  readonly account?: string;
}

/**
 * Reads a pair a line: SecretId, SecretKey and, where it has one of its own, the account, parted by
 * blanks, tabs or commas. Empty lines and those that begin with # do not count.
 * @throws OperatorError with every line that is wrong, and no SecretKey
 */
export function readKeyPairs(text: string): KeyPairLine[] {
  const mistakes: string[] = [];
  const pairs: KeyPairLine[] = [];
  const lineById = new Map<string, number>();
  for (const [at, content] of text.split('\n').entries()) {
    const line = at + 1;
    const words = content.trim().split(/[\s,]+/);
    const [secretId = '', secretKey = '', account] = words;
    if (secretId === '' || secretId.startsWith('#')) continue;
    const earlier = lineById.get(secretId);
    if (secretKey === '' || words.length > 3) {
      mistakes.push(`line ${line}: is not SecretId, SecretKey and perhaps an account`);
    } else if (earlier !== undefined) {
      mistakes.push(`line ${line}: has the SecretId of line ${earlier}`);
    } else {
      lineById.set(secretId, line);
      pairs.push({ line, secretId, secretKey, ...(account === undefined ? {} : { account }) });
    }
  }
  const [first, ...more] = mistakes;
  if (first !== undefined) throw new OperatorError(first, 2, more);
  if (pairs.length === 0) {
    throw new OperatorError('give key pairs on standard input: SecretId and SecretKey a line', 2);
  }
  return pairs;
}
