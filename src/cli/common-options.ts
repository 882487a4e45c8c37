import type { Command } from 'commander';
import { OperatorError } from './operator-error.js';

/** What every command that administers takes. */
export interface FolderOptions {
  readonly data?: string;
  readonly config?: string;
  readonly json?: true;
}

export function addFolderOptions(command: Command): Command {
  return command
    .option('--data <folder>', 'the data folder (default: putmon-data, or PUTMON_DATA)')
    .option('--config <file>', 'configuration in YAML or JSON (default: PUTMON_CONFIG)')
    .option('--json', 'answer in JSON, for scripts');
}

export function collect(value: string, earlier: readonly string[] | undefined): string[] {
  return [...(earlier ?? []), value];
}

/** `NAME=VALUE` words, as a record. @throws OperatorError */
export function parseDimensions(words: readonly string[] = []): Record<string, string> {
  const pairs = words.map((word) => {
    const equals = word.indexOf('=');
    if (equals < 1) throw new OperatorError(`--dimension ${word} is not NAME=VALUE`, 2);
    return [word.slice(0, equals), word.slice(equals + 1)] as const;
  });
  return recordOnce(pairs, '--dimension ');
}

/** @throws OperatorError where a name comes twice: whoever gave it may have meant the other value */
export function recordOnce(
  pairs: readonly (readonly [string, string])[],
  what = '',
): Record<string, string> {
  const names = pairs.map(([name]) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new OperatorError(`${what}${twice} is given twice`, 2);
  return Object.fromEntries(pairs);
}

/** The dimensions of a metric as DescribeMetric tells them: one by one where a name has a comma. */
export interface MetricDimensions {
  readonly dimension: string;
  readonly dimensionNames?: readonly string[];
}

export function dimensionNamesOf(metric: MetricDimensions | undefined): readonly string[] {
  return metric?.dimensionNames ?? (metric?.dimension ?? '').split(',');
}

/** The key pair that a sender signs with. @throws OperatorError */
export function credentialsOf(options: { secretId?: string }): {
  secretId: string;
  secretKey: string;
} {
  const secretId = options.secretId ?? process.env['PUTMON_SECRET_ID'];
  const secretKey = process.env['PUTMON_SECRET_KEY'];
  if (secretId === undefined || secretKey === undefined) {
    throw new OperatorError('set PUTMON_SECRET_ID and PUTMON_SECRET_KEY to sign with a key', 2);
  }
  return { secretId, secretKey };
}
