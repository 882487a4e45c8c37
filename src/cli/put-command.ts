import { randomInt } from 'node:crypto';
import type { Command } from 'commander';
import { systemClock, secondsOf } from '../model/clock.js';
import { signedBody } from '../protocol/sign-report.js';
import { collect, credentialsOf, parseDimensions } from './common-options.js';
import { OperatorError } from './operator-error.js';
import { printJson, printLine } from './print.js';

interface PutOptions {
  readonly url: string;
  readonly secretId?: string;
  readonly region: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimension?: string[];
  readonly value: string;
  readonly signAll?: true;
  readonly json?: true;
}

interface Answer {
  readonly code: number;
  readonly message: string;
}

export function addPutCommand(program: Command): void {
  program
    .command('put')
    .description('report one value, signed, as a sender would')
    .option('--url <url>', 'the receiver', 'http://127.0.0.1:8080')
    .option('--secret-id <id>', 'the key to sign with (default: PUTMON_SECRET_ID)')
    .option('--region <region>', 'the region that is reported', 'gz')
    .requiredOption('--namespace <name>', 'the namespace')
    .requiredOption('--metric <name>', 'the metric')
    .requiredOption('--dimension <name=value>', 'a dimension; give one option for each', collect)
    .requiredOption('--value <number>', 'the value')
    .option('--sign-all', 'sign all parameters, as signatureForms: all demands')
    .option('--json', 'answer in JSON, for scripts')
    .addHelpText(
      'after',
      `
The SecretKey is read from PUTMON_SECRET_KEY, so that no list of processes shows it.

Example: putmon put --namespace host --metric disk_used --dimension ip=10.0.0.1 --value 42.5`,
    )
    .action(async (options: PutOptions) => {
      const answer = await send(options);
      if (options.json) printJson(answer);
      else printLine(`${answer.code} ${answer.message}`);
      if (answer.code !== 0) process.exitCode = 1;
    });
}

async function send(options: PutOptions): Promise<Answer> {
  const value = Number(options.value);
  if (options.value.trim() === '' || !Number.isFinite(value)) {
    throw new OperatorError(`--value ${options.value} is no number`, 2);
  }
  const report = {
    ...credentialsOf(options),
    region: options.region,
    namespace: options.namespace,
    timestampSeconds: secondsOf(systemClock),
    nonce: randomInt(1, 2 ** 47),
    data: [{ dimensions: parseDimensions(options.dimension), metricName: options.metric, value }],
  };
  const body = signedBody(report, options.signAll ? 'all' : 'five');
  if (!URL.canParse(options.url)) throw new OperatorError(`--url ${options.url} is no URL`, 2);
  const url = new URL('/v2/index.php', options.url);
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body }).catch((error: unknown) => {
    const { cause } = error as { cause?: NodeJS.ErrnoException };
    throw silence(url, cause?.code ?? cause?.message ?? 'fetch failed');
  });
  return (await response.json().catch(() => {
    throw silence(url, 'what answers there speaks no JSON');
  })) as Answer;
}

function silence({ origin }: URL, reason: string): OperatorError {
  return new OperatorError(`no receiver answers at ${origin}: ${reason}`);
}
