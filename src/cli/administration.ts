import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { LiveConfig } from '../config/live-config.js';
import { readOperatorAccess } from '../control/operator-access.js';
import { messageOf } from '../control/v2/control-codes.js';
import { readTexts } from '../control/v2/indexed-texts.js';
import { systemClock } from '../model/clock.js';
import { FairTurns } from '../model/fair-turns.js';
import { ControlRefusal } from '../control/actions/control-refusal.js';
import { checkDataFiles, databaseName } from '../storage/data-folder/data-files.js';
import { askServer } from './ask-server.js';
import { checkFolderOwner } from './folder-owner.js';
import { OperatorError } from './operator-error.js';

/** The parameters of an action, as the control plane names them. */
export type ActionArguments = Readonly<Record<string, string | undefined>>;

/** Performs an action. @returns the answer's members beside code and message */
export type Perform = (action: string, args: ActionArguments) => Promise<unknown>;

/**
 * Performs an action of the control plane as the operator: through the server that runs on the
 * data folder, or, where none does, on the folder itself.
 * @returns the answer's members beside code and message
 * @throws OperatorError
 */
export function administer(
  config: Config,
  action: string,
  args: ActionArguments,
): Promise<unknown> {
  return administering(config, (perform) => perform(action, args));
}

/** Performs several actions likewise; a folder without a server is opened once for all of them. */
export async function administering<T>(
  config: Config,
  task: (perform: Perform) => Promise<T>,
): Promise<T> {
  let folder: OpenFolder | undefined;
  const perform: Perform = async (action, args) => {
    const texts = new Map([['Action', action]]);
    for (const [name, text] of Object.entries(args)) if (text !== undefined) texts.set(name, text);
    if (folder !== undefined) return folder.perform(texts);
    const access = await readOperatorAccess(config.data);
    const asked = access && (await askServer(access, texts));
    if (asked !== undefined && 'outcome' in asked) return asked.outcome;
    if (asked !== undefined && 'refusal' in asked) throw refusalOf(asked.refusal);
    try {
      folder = await openFolder(config, action);
    } catch (error) {
      throw access === undefined ? error : unreachedOr(error, access.url, asked?.unreached);
    }
    return folder.perform(texts);
  };
  try {
    return await task(perform);
  } finally {
    await folder?.close();
  }
}

/** A folder that is in use has a server: what is wrong is that it can not be reached. */
function unreachedOr(error: unknown, url: string, reason = 'no answer'): unknown {
  if (!(error instanceof Error) || error.name !== 'DatabaseLockedError') return error;
  return new OperatorError(
    `a server has this data folder open, but can not be reached at ${url}: ${reason}; ` +
      'run the command where that address leads to the server, or stop the server',
  );
}

/** A message names parameters; on the command line Region is an option. */
function refusalOf(message: string): OperatorError {
  return new OperatorError(message.replace(/: use Region (\w+)$/, ': use --region $1'));
}

/** What a new folder may begin with: all else is about what is there. */
const firstActions = new Set(['CreateKey', 'ImportKey']);

interface OpenFolder {
  perform(texts: ReadonlyMap<string, string>): Promise<object>;
  close(): Promise<void>;
}

async function openFolder(config: Config, action: string): Promise<OpenFolder> {
  const { data } = config;
  checkFolderOwner(data);
  await checkDataFiles(data);
  if (!firstActions.has(action) && !existsSync(join(data, databaseName))) {
    throw new OperatorError(`${data} holds no data; run putmon serve, or name another with --data`);
  }
  // Only here are the engine and the actions needed, which take their time to load.
  const { openEngines } = await import('../engines.js');
  const { performAction } = await import('../control/actions/perform-action.js');
  const { plainAnswer } = await import('../control/json-pieces.js');
  const { ValueGate } = await import('../control/actions/value-gate.js');
  const live = new LiveConfig(config);
  const engines = await openEngines(live, systemClock);
  const callsTogether = { turns: new FairTurns(), values: new ValueGate() };
  const control = { ...engines, ...callsTogether, config: () => live.current, clock: systemClock };
  return {
    async perform(texts) {
      try {
        return plainAnswer(
          await performAction(
            texts.get('Action') ?? '',
            readTexts(texts),
            { kind: 'operator' },
            control,
          ),
        );
      } catch (error) {
        throw error instanceof ControlRefusal ? refusalOf(messageOf(error, 'en')) : error;
      }
    },
    close: () => engines.close(),
  };
}
