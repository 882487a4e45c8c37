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
  return Object.fromEntries(
    words.map((word) => {
      const equals = word.indexOf('=');
      if (equals < 1) throw new OperatorError(`--dimension ${word} is not NAME=VALUE`, 2);
      return [word.slice(0, equals), word.slice(equals + 1)];
    }),
  );
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
