#!/usr/bin/env -S node --max-semi-space-size=32 --heap-growing-percent=100
// Twice the room for what is young, and a heap that may double: a report costs a fifteenth less, and
// the whole heap is gone through, for 30 ms of a core, a third as often.
import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config/config-error.js';
import { addAlarmCommand } from './alarm/alarm-command.js';
import { addBackupCommand } from './backup-command.js';
import { addCallCommand } from './call-command.js';
import { addCheckConfigCommand } from './check-config-command.js';
import { addDoctorCommand } from './doctor-command.js';
import { addGetCommand } from './get-command.js';
import { addKeyCommand } from './key-command.js';
import { addMetricCommand } from './metric-command.js';
import { addNamespaceCommand } from './namespace-command.js';
import { OperatorError } from './operator-error.js';
import { operatorLine } from './operator-line.js';
import { addPutCommand } from './put-command.js';
import { addRestoreCommand } from './restore-command.js';
import { addServeCommand } from './serve-command.js';
import { addSignCommand } from './sign-command.js';

// The files that the engine makes beside its own are for their owner's eyes, too.
process.umask(0o077);

const program = new Command('putmon')
  .description('Receives signed PutMonitorData reports, and keeps, shows and explains them.')
  .addHelpText('after', '\nA first try: putmon serve --auto-register')
  .exitOverride()
  .configureOutput({
    outputError: (text, write) => {
      write(`putmon: ${text.trim().replace(/^error: /, '')}; try --help\n`);
    },
  });

addServeCommand(program);
addKeyCommand(program);
addNamespaceCommand(program);
addMetricCommand(program);
addPutCommand(program);
addGetCommand(program);
addAlarmCommand(program);
addSignCommand(program);
addCallCommand(program);
addBackupCommand(program);
addRestoreCommand(program);
addDoctorCommand(program);
addCheckConfigCommand(program);

// Whoever reads what is printed may have seen enough: `putmon get ... | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

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
