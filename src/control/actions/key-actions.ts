import { randomBytes } from 'node:crypto';
import type { Account, Key, KeyKind, KeyState } from '../../catalog/catalog.js';
import { exceeds, excessText } from '../../catalog/quotas.js';
import { secretIdFault } from '../../model/names.js';
import { ControlRefusal } from './control-refusal.js';
import { quote } from '../../protocol/quote.js';
import { accountOf, accountToBe, firstAccountName } from './account-of.js';
import type { Action, ActionCall } from './action.js';
import type { Control } from './control.js';
import { countedKeys } from './counted-keys.js';
import { grantableActions } from './grantable-actions.js';
import { LazyArray } from './lazy-answer.js';
import { recordedControl } from './recorded-control.js';
import { oneAtATime } from './one-at-a-time.js';

/** What an answer tells of a key: never its secret. */
interface KeyRecord {
  readonly secretId: string;
  readonly kind: KeyKind;
  readonly state: KeyState;
  readonly createdSeconds: number;
  readonly grants: readonly string[];
}

/** What a list tells of a key besides. */
interface KeyUsage {
  /** Made by the first start. */
  readonly automatic: boolean;
  /** Answered 0; of a server that was killed, those of its last minute are missing. */
  readonly reports: number;
  /** The time of the newest report or call; null where there was none. */
  readonly lastUsedSeconds: number | null;
  /** The door of the newest report or call; null where none came, or an older putmon counted it. */
  readonly lastDoor: string | null;
}

const createKey: Action = oneAtATime({
  operatorOnly: true,
  summary: 'makes a key pair and tells its SecretKey, once',
  parameters: 'kind grants.N',
  async run(call, control) {
    const owner = kindAndGrants(call);
    const account = await accountToBe(call, control);
    return addNewKey(control, { account, ...owner });
  },
});

const importKey: Action = oneAtATime({
  operatorOnly: true,
  summary: 'takes over a key pair that senders have already',
  parameters: 'secretId! secretKey! kind grants.N',
  async run(call, control) {
    const secretId = call.parameters.required('secretId');
    const secretKey = call.parameters.required('secretKey');
    const fault = secretIdFault(secretId);
    if (fault !== undefined) {
      throw new ControlRefusal('invalidParameter', `secretId ${fault.problem}`);
    }
    if (control.catalog.keyOf(secretId) !== undefined) {
      throw new ControlRefusal('sourceAlreadyExists', `SecretId ${quote(secretId)}`);
    }
    const owner = kindAndGrants(call);
    const account = await accountToBe(call, control);
    checkKeyQuota(account, owner.kind, control);
    return { data: recordOf(await addKey(control, { account, secretId, secretKey, ...owner })) };
  },
});

const describeKeys: Action = {
  operatorOnly: true,
  changes: false,
  summary: 'lists the keys of an account, with how much each was used',
  parameters: '',
  run: (call, control) => ({
    data: new LazyArray(recordsOf(accountOf(call, control), control)),
  }),
};

const rotateKey: Action = oneAtATime({
  operatorOnly: true,
  summary: 'makes a second key beside one that is to go; both work until the old one is revoked',
  parameters: 'secretId!',
  async run(call, control) {
    const old = knownKey(call, control);
    const account = control.catalog.accountWithId(old.accountId);
    if (account === undefined) throw new Error(`key ${old.secretId} has no account`);
    return addNewKey(control, { account, kind: old.kind, grants: old.grants });
  },
});

const grantKey: Action = oneAtATime({
  operatorOnly: true,
  summary: 'says which actions a sub key may call, in place of what it might before',
  parameters: 'secretId! grants.N',
  async run(call, control) {
    const { secretId } = knownKey(call, control);
    const grants = readGrants(call);
    return { data: recordOf(await control.catalog.setKeyGrants(secretId, grants)) };
  },
});

function setState(state: KeyState, summary: string): Action {
  return oneAtATime({
    operatorOnly: true,
    summary,
    parameters: 'secretId!',
    async run(call, control) {
      const { secretId, state: was } = knownKey(call, control);
      if (was === 'revoked') {
        throw new ControlRefusal('invalidParameter', `${secretId} is revoked for good`);
      }
      return { data: recordOf(await control.catalog.setKeyState(secretId, state)) };
    },
  });
}

export const keyActions = {
  CreateKey: createKey,
  ImportKey: importKey,
  DescribeKeys: describeKeys,
  RotateKey: rotateKey,
  GrantKey: grantKey,
  BlockKey: setState('blocked', 'answers every report of a key 1008, until it is unblocked'),
  UnblockKey: setState('active', 'lets a blocked key report again'),
  RevokeKey: setState('revoked', 'ends a key for good'),
};

interface KeyOwner {
  readonly account: Account;
  readonly kind: KeyKind;
  readonly grants: readonly string[];
  readonly automatic?: true;
}

/** The key of the first start, which nobody asked for; with its SecretKey. */
export async function addFirstKey(control: Control): Promise<NewKey> {
  const origin = { actor: 'server', address: '', action: 'MakeFirstKey' };
  const recorded = recordedControl(control, origin);
  const { catalog } = recorded;
  const account =
    catalog.accountNamed(firstAccountName) ?? (await catalog.createAccount(firstAccountName));
  return newKey(recorded, { account, kind: 'main', grants: [], automatic: true });
}

type NewKey = KeyRecord & { readonly account: string; readonly secretKey: string };

async function addNewKey(control: Control, owner: KeyOwner): Promise<object> {
  checkKeyQuota(owner.account, owner.kind, control);
  return { data: await newKey(control, owner) };
}

/** Makes a key pair in the shape that senders know: AKID and 32 characters, a key of 32. */
async function newKey(control: Control, owner: KeyOwner): Promise<NewKey> {
  const secretId = `AKID${randomText(32)}`;
  const secretKey = randomText(32);
  const key = await addKey(control, { ...owner, secretId, secretKey });
  return { ...recordOf(key), account: owner.account.name, secretKey };
}

function addKey(
  { catalog }: Control,
  { account, ...key }: KeyOwner & { readonly secretId: string; readonly secretKey: string },
): Promise<Key> {
  return catalog.addKey({ ...key, accountId: account.id });
}

function checkKeyQuota(account: Account, kind: KeyKind, { catalog, config }: Control): void {
  if (kind === 'sub') return;
  const quota = 'keysPerAccountMax';
  const count = countedKeys(catalog.keysOf(account.id)).length + 1;
  if (!exceeds(quota, count, config())) return;
  const detail = excessText(quota, `account ${account.name}`, count, config());
  throw new ControlRefusal('exceedLimit', `${detail}; revoke one first`);
}

function kindAndGrants(call: ActionCall): Omit<KeyOwner, 'account'> {
  const kind = call.parameters.optional('kind') ?? 'main';
  if (kind === 'main' || kind === 'sub') return { kind, grants: readGrants(call) };
  throw new ControlRefusal('invalidParameter', `kind ${quote(kind)} is neither main nor sub`);
}

/** Names of actions, or `*` for any. */
function readGrants({ parameters }: ActionCall): string[] {
  const grants = parameters.list('grants');
  const stranger = grants.find((name) => name !== '*' && !grantableActions.has(name));
  if (stranger === undefined) return grants;
  const known = [...grantableActions.keys()].join(', ');
  throw new ControlRefusal(
    'invalidParameter',
    `grants: ${quote(stranger)} is no action that a key may call; there are: *, ${known}`,
  );
}

function knownKey({ parameters }: ActionCall, { catalog }: Control): Key {
  const secretId = parameters.required('secretId');
  const key = catalog.keyOf(secretId);
  if (key !== undefined) return key;
  throw new ControlRefusal('sourceNotExists', `there is no SecretId ${quote(secretId)}`);
}

function* recordsOf({ id }: Account, control: Control): Generator<KeyRecord & KeyUsage> {
  for (const key of control.catalog.keysOf(id))
    yield { ...recordOf(key), ...usageOf(key, control) };
}

function recordOf({ secretId, kind, state, createdSeconds, grants }: Key): KeyRecord {
  return { secretId, kind, state, createdSeconds, grants };
}

function usageOf({ secretId, automatic }: Key, { keyUses }: Control): KeyUsage {
  const { reports, lastUsedSeconds, lastDoor } = keyUses.of(secretId);
  return {
    automatic: automatic === true,
    reports,
    lastUsedSeconds: lastUsedSeconds === 0 ? null : lastUsedSeconds,
    lastDoor: lastDoor === '' ? null : lastDoor,
  };
}

const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    // Bytes past the last whole round of the alphabet would favour its first letters.
    for (const byte of randomBytes(length)) {
      if (byte < 248 && text.length < length) text += characters.charAt(byte % 62);
    }
  }
  return text;
}
