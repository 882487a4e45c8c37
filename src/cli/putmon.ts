#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { CatalogUnavailableError } from '../catalog/catalog.js';
import { MasterKeyError } from '../catalog/master-key.js';
import { ConfigError } from '../config/config-error.js';
import { DatabaseLockedError } from '../storage/duckdb/duckdb-database.js';
import { addCheckConfigCommand } from './check-config-command.js';
import { addGetCommand } from './get-command.js';
import { addKeyCommand } from './key-command.js';
import { addMetricCommand } from './metric-command.js';
import { addNamespaceCommand } from './namespace-command.js';
import { OperatorError } from './operator-error.js';
import { addPutCommand } from './put-command.js';
import { addServeCommand } from './serve-command.js';
import { addSignCommand } from './sign-command.js';

const program = new Command('putmon')
  .description('Receives signed PutMonitorData reports, and keeps, shows and explains them.')
  .addHelpText('after', '\nA first try: putmon serve --auto-register')
  .exitOverride()
  .showHelpAfterError('(try --help)');

addServeCommand(program);
addKeyCommand(program);
addNamespaceCommand(program);
addMetricCommand(program);
addPutCommand(program);
addGetCommand(program);
addSignCommand(program);
addCheckConfigCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}

/** Says in a line what the operator can change; anything else is a defect, and shown whole. */
function reportFailure(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (!(error instanceof Error)) throw error;
  const line = operatorLine(error);
  if (line === undefined) throw error;
  process.stderr.write(`putmon: ${line}\n`);
  if (error instanceof OperatorError) return error.exitCode;
  return error instanceof ConfigError ? 2 : 1;
}

function operatorLine(error: Error): string | undefined {
  if (error instanceof ConfigError) return error.mistakes.join('\nputmon: ');
  const { code, address, port, path } = error as NodeJS.ErrnoException & {
    address?: string;
    port?: number;
  };
  if (code === 'EADDRINUSE') return `${address}:${port} is taken; choose another address`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'ENOTDIR' || code === 'EROFS') {
    return `${path ?? `${address}:${port}`} can not be used (${code}); choose another, or its rights`;
  }
  const known = [OperatorError, MasterKeyError, DatabaseLockedError, CatalogUnavailableError];
  return known.some((kind) => error instanceof kind) ? error.message : undefined;
}
