import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { LiveConfig } from '../config/live-config.js';
import { readOperatorAccess, type OperatorAccess } from '../control/operator-access.js';
import { systemClock } from '../model/clock.js';
import { FairTurns } from '../model/fair-turns.js';
import { checkDataFiles, databaseName } from '../storage/data-files.js';
import { commonCodes, ControlRefusal } from '../protocol/control-codes.js';
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
    const access = folder === undefined ? await readOperatorAccess(config.data) : undefined;
    const answer = access && (await askServer(access, texts));
    if (answer !== undefined) return answer;
    folder ??= await openFolder(config, action);
    return folder.perform(texts);
  };
  try {
    return await task(perform);
  } finally {
    await folder?.close();
  }
}

/**
 * Undefined where no server answers, or one that does not know the token: what it left behind when
 * it was killed is stale.
 */
async function askServer(
  { url, token }: OperatorAccess,
  texts: ReadonlyMap<string, string>,
): Promise<object | undefined> {
  const response = await fetch(`${url}/v2/index.php`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: new URLSearchParams([...texts, ['language', 'en']]),
  }).catch(() => undefined);
  const answer = await response?.json().catch(() => undefined);
  const { code, message = '', ...outcome } = (answer ?? {}) as { code?: number; message?: string };
  if (code === undefined || code === commonCodes.authenticationFailed) return undefined;
  if (code !== 0) throw refusalOf(message);
  return outcome;
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
  await checkDataFiles(data);
  if (!firstActions.has(action) && !existsSync(join(data, databaseName))) {
    throw new OperatorError(`${data} holds no data; run putmon serve, or name another with --data`);
  }
  // Only here are the engine and the actions needed, which take their time to load.
  const { openEngines } = await import('../engines.js');
  const { performAction } = await import('../control/perform-action.js');
  const { plainAnswer } = await import('../control/json-pieces.js');
  const { ValueGate } = await import('../control/value-gate.js');
  const live = new LiveConfig(config);
  const engines = await openEngines(live, systemClock);
  const callsTogether = { turns: new FairTurns(), values: new ValueGate() };
  const control = { ...engines, ...callsTogether, config: () => live.current, clock: systemClock };
  return {
    async perform(texts) {
      try {
        return plainAnswer(await performAction(texts, { kind: 'operator' }, control));
      } catch (error) {
        throw error instanceof ControlRefusal ? refusalOf(error.messageIn('en')) : error;
      }
    },
    close: () => engines.close(),
  };
}
