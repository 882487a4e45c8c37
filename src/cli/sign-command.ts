import { randomInt } from 'node:crypto';
import { Option, type Command } from 'commander';
import { secondsOf, systemClock } from '../model/clock.js';
import type { Departure } from '../protocol/explain-signature.js';
import { sign } from '../protocol/signature.js';
import { textToSign } from '../protocol/sign-report.js';
import { administer } from './administration.js';
import { addFolderOptions, credentialsOf, type FolderOptions } from './common-options.js';
import { readRequest } from './curl-line.js';
import { describeApi3Signature } from './describe-api3-signature.js';
import { configOf } from './folder-config.js';
import { readInputText } from './given-text.js';
import { OperatorError } from './operator-error.js';
import { printJson, printLine, type Style } from './print.js';

interface SignOptions {
  readonly secretId?: string;
  readonly region: string;
  readonly method: string;
  readonly timestamp?: string;
  readonly nonce?: string;
  readonly json?: true;
}

interface ExplainOptions extends FolderOptions {
  readonly signedText?: string;
}

interface Explanation {
  readonly secretId: string;
  readonly keyState: 'active' | 'blocked' | 'revoked' | 'unknown';
  readonly keyKind?: 'main' | 'sub';
  readonly algorithm?: string;
  readonly signatureForms?: 'strict' | 'compatible' | 'all';
  readonly signedText: string;
  readonly signature?: string;
  readonly accepted?: boolean;
  readonly staleSeconds?: number | null;
  readonly departures?: readonly Departure[];
  readonly ownTextMatches?: boolean;
  /** Where the request is a call of API 3.0. */
  readonly door?: 'api3';
}

export function addSignCommand(program: Command): void {
  const command = program
    .command('sign')
    .option('--secret-id <id>', 'the key to sign with (default: PUTMON_SECRET_ID)')
    .option('--region <region>', 'the region that is reported', 'gz')
    .addOption(
      new Option('--method <method>', 'the HTTP method').choices(['GET', 'POST']).default('POST'),
    )
    .option('--timestamp <seconds>', 'UNIX seconds (default: now)')
    .option('--nonce <number>', 'a number above 0 (default: random)')
    .option('--json', 'answer in JSON, for scripts')
    .addHelpText('after', '\nThe SecretKey is read from PUTMON_SECRET_KEY.')
    .action(printSignature);

  addFolderOptions(command.command('explain'))
    .description('say why the signature of a failing request is refused')
    .argument('[request]', 'a curl line, a URL or a body; standard input where absent')
    .option('--signed-text <text>', 'the text that the sender believes it signed')
    .addHelpText(
      'after',
      `
Examples:
  putmon sign explain 'http://receiver.monitor.tencentyun.com:8080/v2/index.php?SecretId=...'
  putmon sign explain < body.json`,
    )
    .action(async (request: string | undefined, options: ExplainOptions) => {
      // commander hands --json to the parent where both have it.
      const json = options.json ?? command.opts<SignOptions>().json;
      const explanation = await explain(request ?? (await readInputText()), options);
      if (json) printJson(explanation);
      else for (const { line, style } of describe(explanation, options)) printLine(line, style);
      if (explanation.accepted !== true) process.exitCode = 1;
    });
}

function printSignature(options: SignOptions): void {
  const { secretId, secretKey } = credentialsOf(options);
  const report = {
    secretId,
    secretKey,
    region: options.region,
    timestampSeconds: wholeNumber('--timestamp', options.timestamp) ?? secondsOf(systemClock),
    nonce: wholeNumber('--nonce', options.nonce) ?? randomInt(1, 2 ** 47),
    namespace: '',
    data: [],
  };
  const signedText = textToSign(report, options.method);
  const signature = sign(signedText, secretKey, 'sha1');
  if (options.json) {
    printJson({ signedText, signature });
    return;
  }
  printLine(`text       ${signedText}`);
  printLine(`Signature  ${signature}`);
  printLine(`in a URL   ${encodeURIComponent(signature)}`);
}

/** @throws OperatorError */
function wholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new OperatorError(`${option} ${text} is no whole number above 0`, 2);
}

async function explain(request: string, options: ExplainOptions): Promise<Explanation> {
  if (request.trim() === '') throw new OperatorError('give a curl line, a URL or a body', 2);
  const { signedText } = options;
  const written = readRequest(request);
  if (written.method === 'GET' && written.query === '') {
    throw new OperatorError(
      'the URL has no query: 1004; put the URL in quotes, as & ends a word of a shell',
      2,
    );
  }
  const answer = await administer(configOf(options), 'ExplainSignature', {
    ...written,
    signedText,
  });
  return (answer as { data: Explanation }).data;
}

interface StyledLine {
  readonly line: string;
  readonly style?: Style;
}

function describe(explanation: Explanation, { signedText }: ExplainOptions): StyledLine[] {
  if (explanation.door === 'api3') return describeApi3Signature(explanation);
  const { keyState, secretId, accepted } = explanation;
  const isWhole = explanation.signatureForms === 'all';
  const documented = `The ${isWhole ? 'whole text is       ' : 'documented text is  '} ${explanation.signedText}`;
  if (secretId === '') return [{ line: 'The request carries no SecretId: 1009.', style: 'red' }];
  if (keyState === 'unknown' || keyState === 'revoked') {
    const line = `The SecretId ${secretId} is ${keyState}: 1011 whatever is signed.`;
    return [{ line, style: 'red' }, { line: documented }];
  }
  if (explanation.signature === '') {
    return [
      { line: 'The request carries no Signature: 1009.', style: 'red' },
      { line: documented },
    ];
  }
  return [
    accepted === true
      ? { line: 'The signature is right.', style: 'green' }
      : { line: 'The signature is refused: 1011.', style: 'red' },
    ...linesUnder(explanation, documented, signedText).map((line) => ({ line })),
  ];
}

function linesUnder(
  explanation: Explanation,
  documented: string,
  signedText: string | undefined,
): string[] {
  const { keyState, keyKind, accepted, departures, signatureForms } = explanation;
  return [
    ...(signatureForms === 'all' && accepted !== true
      ? ['signatureForms is all: every parameter must be signed, and Data be sent as text.']
      : []),
    ...describeAge(explanation),
    ...(keyState === 'blocked' ? ['The key is blocked: 1008 until it is unblocked.'] : []),
    ...(keyKind === 'sub' ? ['It is the key of a sub-account: 1011 unless those may report.'] : []),
    documented,
    ...describeDepartures(departures),
    ...describeOwnText(explanation, signedText),
  ];
}

function describeAge({ staleSeconds }: Explanation): string[] {
  if (staleSeconds === undefined) return [];
  if (staleSeconds === null) return ['Its Timestamp is no number: 1010.'];
  const side = staleSeconds > 0 ? 'behind' : 'ahead of';
  return [`Its Timestamp is ${Math.abs(staleSeconds)} s ${side} the server's clock: 1021.`];
}

function describeDepartures(departures: readonly Departure[] | undefined): string[] {
  if (departures?.length === 0) return ['The sender signed just that.'];
  if (departures !== undefined) {
    return departures.flatMap(({ part, documented, signed, advice }) => [
      `The ${part} ${part.endsWith('s') ? 'differ' : 'differs'}:`,
      `  documented  ${documented}`,
      `  signed      ${signed}`,
      `  so          ${advice}`,
    ]);
  }
  return [
    'No known mistake gives this signature. Most likely the sender signs with another SecretKey,',
    'or signs other values than it sends (a Nonce or Timestamp made twice, for one).',
    'Print the text that the sender signs, and give it here with --signed-text.',
  ];
}

function describeOwnText(explanation: Explanation, own: string | undefined): string[] {
  if (own === undefined || explanation.ownTextMatches === undefined) return [];
  if (!explanation.ownTextMatches) {
    return ['With this SecretKey that text gives another signature: the SecretKeys differ.'];
  }
  const at = firstDifference(own, explanation.signedText);
  return [
    'That text gives the signature, so the SecretKey is right; the texts part here:',
    `  documented  ...${explanation.signedText.slice(Math.max(0, at - 20), at + 40)}`,
    `  signed      ...${own.slice(Math.max(0, at - 20), at + 40)}`,
  ];
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}
