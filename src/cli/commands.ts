import type { Command } from 'commander';

/** A command of putmon, known before its code is read. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Reads the code of the command. @returns what adds it to the program */
  readonly load: () => Promise<(program: Command) => void>;
}

/** Every command, in the order of the help. Each costs what it imports only where it is given. */
const commands: readonly CommandEntry[] = [
  {
    name: 'serve',
    summary: 'run the receiver and the control plane',
    load: async () => (await import('./serve-command.js')).addServeCommand,
  },
  {
    name: 'accounts',
    summary: 'list the accounts, with what each has',
    load: async () => (await import('./accounts-command.js')).addAccountsCommand,
  },
  {
    name: 'key',
    summary: 'make, take over and end key pairs',
    load: async () => (await import('./key-command.js')).addKeyCommand,
  },
  {
    name: 'token',
    summary: 'make, list and end access tokens, which let programs like Grafana read',
    load: async () => (await import('./token-command.js')).addTokenCommand,
  },
  {
    name: 'namespace',
    summary: 'make, list and delete namespaces: the containers of metrics',
    load: async () => (await import('./namespace-command.js')).addNamespaceCommand,
  },
  {
    name: 'metric',
    summary: 'make, list and delete metrics',
    load: async () => (await import('./metric-command.js')).addMetricCommand,
  },
  {
    name: 'put',
    summary: 'report values, signed, as a sender would',
    load: async () => (await import('./put-command.js')).addPutCommand,
  },
  {
    name: 'get',
    summary: 'print the samples of a series, or a statistic, as a table and a chart',
    load: async () => (await import('./get-command.js')).addGetCommand,
  },
  {
    name: 'alarm',
    summary: 'say when people are told, whom, and see why',
    load: async () => (await import('./alarm/alarm-command.js')).addAlarmCommand,
  },
  {
    name: 'sign',
    summary: 'print the text that a report signs, and its signature',
    load: async () => (await import('./sign-command.js')).addSignCommand,
  },
  {
    name: 'call',
    summary: 'perform any action of the control plane, with its own parameters',
    load: async () => (await import('./call-command.js')).addCallCommand,
  },
  {
    name: 'console',
    summary: 'make a link that logs a browser in to the console',
    load: async () => (await import('./console-command.js')).addConsoleCommand,
  },
  {
    name: 'audit',
    summary: 'list who changed what, and check that nobody changed the list',
    load: async () => (await import('./audit-command.js')).addAuditCommand,
  },
  {
    name: 'backup',
    summary: 'copy all that is stored, as it is at this moment; a server goes on meanwhile',
    load: async () => (await import('./backup-command.js')).addBackupCommand,
  },
  {
    name: 'restore',
    summary: 'make a data folder of a backup',
    load: async () => (await import('./restore-command.js')).addRestoreCommand,
  },
  {
    name: 'doctor',
    summary: 'check a data folder: rights, disk, keys, and every block of the data',
    load: async () => (await import('./doctor-command.js')).addDoctorCommand,
  },
  {
    name: 'check-config',
    summary: 'check the configuration and print what would be in force',
    load: async () => (await import('./check-config-command.js')).addCheckConfigCommand,
  },
];

/**
 * Adds every command to the program: in full the one that the words name, of the others what the
 * list of commands shows.
 */
export async function addCommands(program: Command, words: readonly string[]): Promise<void> {
  const given = commandIn(words);
  for (const { name, summary, load } of commands) {
    if (name === given) {
      const add = await load();
      add(program);
    } else {
      program.command(name);
    }
    program.commands.at(-1)?.description(summary);
  }
}

/** `putmon help put` is about the command that follows. */
function commandIn(words: readonly string[]): string | undefined {
  const [first, second] = words.filter((word) => !word.startsWith('-'));
  return first === 'help' ? second : first;
}
