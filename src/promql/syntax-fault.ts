import { functionTypes, unsupportedFunctions } from './function-types.js';
import { parseError, unsupportedError, type PromqlError } from './promql-error.js';

/** The words of a query, for the messages alone; the library has words of its own. */
const tokenPattern =
  /#[^\n]*|\s+|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`|[a-zA-Z_:][\w:]*|[\d.][\w.]*|=~|!~|[=!<>]=|./gsu;

interface Token {
  readonly text: string;
  readonly from: number;
}

/** The error of a query that the grammar stopped at, in the manner of Prometheus. */
export function syntaxFault(query: string, libraryMessage: string): PromqlError {
  const stop = Number(/\d+/.exec(libraryMessage)?.[0] ?? 0);
  const tokens = tokensOf(query);
  if (tokens.length === 0) return parseError(query, 0, 'no expression found in input');
  return (
    unterminatedString(query, tokens) ??
    unknownFunction(query, tokens, stop) ??
    unclosedBracket(query, tokens, stop) ??
    unexpectedToken(query, tokens, stop)
  );
}

function tokensOf(query: string): Token[] {
  return [...query.matchAll(tokenPattern)]
    .map(({ 0: text, index }) => ({ text, from: index }))
    .filter(({ text }) => !/^(?:#|\s)/.test(text));
}

function unterminatedString(query: string, tokens: readonly Token[]): PromqlError | undefined {
  const quote = tokens.find(({ text }) => ['"', "'", '`'].includes(text));
  if (quote === undefined) return undefined;
  const kind = quote.text === '`' ? 'raw' : 'quoted';
  return parseError(query, quote.from, `unterminated ${kind} string`);
}

function unknownFunction(
  query: string,
  tokens: readonly Token[],
  stop: number,
): PromqlError | undefined {
  const at = tokens.findIndex(({ from }) => from >= stop);
  const name = tokens[at - 1];
  if (tokens[at]?.text !== '(' || name === undefined || !/^[a-zA-Z_:]/.test(name.text))
    return undefined;
  if (unsupportedFunctions.has(name.text))
    return unsupportedError(query, name.from, `function "${name.text}"`);
  if (functionTypes.has(name.text)) return undefined;
  return parseError(query, name.from, `unknown function with name "${name.text}"`);
}

function unclosedBracket(
  query: string,
  tokens: readonly Token[],
  stop: number,
): PromqlError | undefined {
  if (tokens.some(({ from }) => from >= stop)) return undefined;
  const open: string[] = [];
  for (const { text } of tokens) {
    if ('([{'.includes(text)) open.push(text);
    else if (')]}'.includes(text)) open.pop();
  }
  const last = open.at(-1);
  if (last === undefined) return undefined;
  const messages: Readonly<Record<string, string>> = {
    '(': 'unclosed left parenthesis',
    '[': 'unclosed left bracket',
    '{': 'unexpected end of input inside braces',
  };
  return parseError(query, query.length, messages[last] ?? 'unexpected end of input');
}

function unexpectedToken(query: string, tokens: readonly Token[], stop: number): PromqlError {
  const token = tokens.find(({ from, text }) => from + text.length > stop);
  if (token === undefined) return parseError(query, query.length, 'unexpected end of input');
  if (/^\d\w*[a-zA-Z_]/.test(token.text))
    return parseError(query, token.from, `bad number or duration syntax: "${token.text}"`);
  return parseError(query, token.from, `unexpected ${descriptionOf(token.text)}`);
}

function descriptionOf(text: string): string {
  const shown = text.length > 64 ? `${text.slice(0, 64)}...` : text;
  if (/^["'`]/.test(text)) return `string ${shown}`;
  if (/^[\d.]/.test(text)) return `number ${JSON.stringify(shown)}`;
  if (/^[a-zA-Z_:]/.test(text)) return `identifier ${JSON.stringify(shown)}`;
  if (/^[-+*/%^=!<>,()[\]{}@]/.test(text)) return JSON.stringify(shown);
  return `character: ${JSON.stringify(shown)}`;
}
