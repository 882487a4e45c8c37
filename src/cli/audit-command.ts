import type { Command } from 'commander';
import type { AuditVerdict } from '../catalog/audit/audit-event.js';
import { secondsOf, systemClock } from '../model/clock.js';
import { administer } from './administration.js';
import { addFolderOptions, type FolderOptions } from './common-options.js';
import { configOf } from './folder-config.js';
import { momentArgument, momentForms } from './moment.js';
import { OperatorError } from './operator-error.js';
import { printJson, printLine, printTable } from './print.js';

interface AuditRecord {
  readonly number: number;
  readonly time: string;
  readonly actor: string;
  readonly address: string;
  readonly action: string;
  readonly target: string;
  readonly account: string | null;
}

interface AuditOptions extends FolderOptions {
  readonly account?: string;
  readonly action?: string;
  readonly actor?: string;
  readonly start?: string;
  readonly end?: string;
  readonly limit?: string;
}

interface VerifyOptions extends FolderOptions {
  readonly head?: string;
}

const verifyNotes = `
Each row has a keyed hash over itself and the row before; the key is derived from the master key. A row
that was changed, moved or removed is named, and the command ends with exit code 1. Whoever puts the
whole data folder back to an older copy leaves no trace in it: note the head that this prints, or the
hashes, somewhere else, and give it again with --head.

Example: putmon audit verify --head 41:5f1e...`;

export function addAuditCommand(program: Command): void {
  const audit = program.command('audit');
  addFolderOptions(audit)
    .option('--account <name>', 'what was changed of an account (default: everything)')
    .option('--action <name>', 'changes by one action, such as RevokeKey')
    .option('--actor <name>', 'changes by operator, server, a SecretId or the id of a token')
    .option('--start <moment>', `not before: ${momentForms}`)
    .option('--end <moment>', 'not after')
    .option('--limit <count>', 'how many, the latest first', '30')
    .action(listEvents);

  addFolderOptions(audit.command('verify'))
    .description('check that no row of the audit trail was changed, moved or removed')
    .option('--head <number:hash>', 'a row that an earlier check printed: it must still be there')
    .addHelpText('after', verifyNotes)
    // Options that both have are read by the command above.
    .action((_options: object, command: Command) => verify(command.optsWithGlobals()));
}

async function listEvents(options: AuditOptions): Promise<void> {
  const { account, action, actor, limit } = options;
  const nowSeconds = secondsOf(systemClock);
  const startTime = momentArgument(options.start, '--start', nowSeconds);
  const endTime = momentArgument(options.end, '--end', nowSeconds);
  const args = { account, action, actor, limit, startTime, endTime };
  const answer = await administer(configOf(options), 'DescribeAuditEvents', args);
  const { data } = answer as { data: { events: AuditRecord[] } };
  if (options.json) {
    printJson(data);
    return;
  }
  printTable(
    ['row', 'time', 'who', 'from', 'action', 'account', 'what'],
    data.events.map(({ number, time, actor: who, address, action: name, account: of, target }) => [
      ...[String(number), time, who, address, name, of ?? '', target],
    ]),
  );
}

async function verify(options: VerifyOptions): Promise<void> {
  const { head } = options;
  const answer = await administer(configOf(options), 'VerifyAuditTrail', { head });
  const { data } = answer as { data: AuditVerdict };
  if (options.json) printJson(data);
  else printVerdict(data);
  const { length } = data.faults;
  if (length > 0)
    throw new OperatorError(`the audit trail is not as it was written: ${length} faults`);
}

function printVerdict({ rows, head, faults }: AuditVerdict): void {
  for (const { number, detail } of faults) printLine(`row ${number} ${detail}`);
  if (faults.length === 0) printLine(`${rows} rows are as they were written`);
  if (head !== undefined) printLine(`head ${head.number}:${head.hash}`);
}
