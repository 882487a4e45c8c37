import { counted } from '../model/counted.js';
import type { Command } from 'commander';
import { collect, credentialsOf, parseDimensions } from './common-options.js';
import { OperatorError } from './operator-error.js';
import { printJson, printLine, printProblem } from './print.js';
import { ReportSender } from './report-sender.js';

interface PutOptions {
  readonly url: string;
  readonly secretId?: string;
  readonly region: string;
  readonly namespace: string;
  readonly metric?: string;
  readonly dimension?: string[];
  readonly value?: string;
  readonly stdin?: true;
  readonly signAll?: true;
  readonly json?: true;
}

export function addPutCommand(program: Command): void {
  program
    .command('put')
    .option('--url <url>', 'the receiver', 'http://127.0.0.1:8080')
    .option('--secret-id <id>', 'the key to sign with (default: PUTMON_SECRET_ID)')
    .option('--region <region>', 'the region that is reported', 'gz')
    .requiredOption('--namespace <name>', 'the namespace')
    .option('--metric <name>', 'the metric; of lines that name none')
    .option('--dimension <name=value>', 'a dimension, also of every line; one for each', collect)
    .option('--value <number>', 'the value')
    .option('--stdin', 'read values from standard input, each a JSON object on a line')
    .option('--sign-all', 'sign all parameters, as signatureForms: all demands')
    .option('--json', 'answer in JSON, for scripts')
    .addHelpText(
      'after',
      `
The SecretKey is read from PUTMON_SECRET_KEY, so that no list of processes shows it.
A line that is refused is named on standard error; the others are stored, and the exit code is 1.

Examples:
  putmon put --namespace host --metric disk_used --dimension ip=10.0.0.1 --value 42.5
  echo '{"metricName":"disk_used","dimensions":{"ip":"10.0.0.1"},"value":42.5}' |
    putmon put --namespace host --stdin`,
    )
    .action((options: PutOptions) => (options.stdin ? putAll(options) : putOne(options)));
}

async function putOne(options: PutOptions): Promise<void> {
  const { metric, dimension, value: text } = options;
  if (metric === undefined || dimension === undefined || text === undefined) {
    throw new OperatorError('give --metric, --dimension and --value, or --stdin', 2);
  }
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw new OperatorError(`--value ${text} is no number`, 2);
  }
  const datum = { dimensions: parseDimensions(dimension), metricName: metric, value };
  const answer = await senderOf(options).send([datum]);
  if (options.json) printJson(answer);
  else if (answer.code === 0) printLine(`${answer.code} ${answer.message}`);
  else printProblem(`${answer.code} ${answer.message}`);
  if (answer.code !== 0) process.exitCode = 1;
}

async function putAll(options: PutOptions): Promise<void> {
  const { metric: metricName, dimension, value } = options;
  if (value !== undefined) throw new OperatorError('--value goes without --stdin', 2);
  const sender = senderOf(options);
  const defaults = { metricName, dimensions: parseDimensions(dimension) };
  // Who gives one value does not wait for the code that reads many.
  const { putLines } = await import('./put-lines.js');
  const { values, stored } = await putLines(process.stdin, defaults, sender);
  if (options.json) printJson({ values, stored });
  else printLine(`stored ${stored} of ${counted(values, 'value')}`);
  if (stored < values) process.exitCode = 1;
}

function senderOf(options: PutOptions): ReportSender {
  const { url, region, namespace, signAll } = options;
  const signed = signAll ? 'all' : 'five';
  return new ReportSender({ url, region, namespace, signed, ...credentialsOf(options) });
}
