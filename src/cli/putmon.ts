import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config/config-error.js';
import { readVersion } from '../config/version.js';
import { addCommands } from './commands.js';
import { checkGivenTexts } from './given-text.js';
import { OperatorError } from './operator-error.js';
import { operatorLines } from './operator-line.js';
import { printDefect, printProblem } from './print.js';
import { showText } from './show-text.js';

// The files that the engine makes beside its own are for their owner's eyes, too.
process.umask(0o077);

const program = new Command('putmon')
  .description('Receives signed PutMonitorData reports, and keeps, shows and explains them.')
  .addHelpText('after', '\nA first try: putmon serve --auto-register')
  .option('-V, --version', 'print the version')
  .on('option:version', () => {
    process.stdout.write(`${readVersion()}\n`);
    throw new CommanderError(0, 'commander.version', 'printed');
  })
  .exitOverride()
  .configureOutput({
    outputError: (text, write) => {
      const line = text
        .trim()
        .replace(/^error: /, '')
        .replace(/\n(?=\(Did you mean )/, ' ');
      write(`putmon: ${showText(line)}; try --help\n`);
    },
  });

// Whoever reads what is printed may have seen enough: `putmon get ... | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  printProblem(`standard output can not be written: ${error.code ?? error.message}`);
  process.exit(1);
});
// Where even failures can not be told, the exit code tells them.
process.stderr.on('error', () => undefined);

// A library may fail where nobody awaits it.
process.on('uncaughtException', (error) => {
  process.exit(reportFailure(error));
});

try {
  checkGivenTexts();
  await addCommands(program, process.argv.slice(2));
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}

/** Says in a line what the operator can change; anything else is a defect, and shown whole. */
function reportFailure(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (!(error instanceof Error)) throw error;
  const lines = operatorLines(error);
  if (lines === undefined) {
    printDefect(error);
    return 1;
  }
  for (const line of lines) printProblem(line, error instanceof OperatorError ? error.more : []);
  if (error instanceof OperatorError) return error.exitCode;
  return error instanceof ConfigError ? 2 : 1;
}
