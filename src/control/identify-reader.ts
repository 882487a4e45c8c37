import {
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { tokenHashOf } from '../catalog/access-token.js';
import type { Account } from '../catalog/catalog.js';
import { secondsOf } from '../model/clock.js';
import { isLoopbackAddress } from '../model/loopback.js';
import { quote } from '../protocol/quote.js';
import type { WebCall } from '../web/web-call.js';
import { firstAccountName } from './actions/account-of.js';
import type { Control } from './actions/control.js';
import { dataActions } from './actions/data-actions.js';
import { isGranted } from './actions/perform-action.js';
import type { OperatorCredential } from './operator-credential.js';
import { ReaderRefusal } from './reader-refusal.js';
import { shownCredential } from './shown-credential.js';

/** A credential's right to read one account, until the credential ends. */
export interface Reader {
  readonly account: Account;
  /** Names the credential in the log: a token's id, a SecretId, `operator` or `anonymous`. */
  readonly caller: string;
  /** Ask it between two pieces of a long answer: false once the credential is revoked or blocked. */
  isValid(): boolean;
}

/** The parts of a request that decide who reads. */
export type ReaderCall = Pick<
  WebCall,
  'authorization' | 'headerCount' | 'address' | 'isEncrypted' | 'query'
>;

type ReaderControl = Pick<Control, 'catalog' | 'config' | 'keyUses' | 'clock'>;

/**
 * Whose data a request may read that is not signed:
 *
 * - a read token, by Bearer, or by Basic as the password of any user name: its account;
 * - a key, by Basic with the SecretId as user name: its account, if the request came over TLS, or
 *   from this machine and through no proxy; a sub key needs a grant of GetMonitorData;
 * - the operator's token, by Bearer: the account that the query parameter `account` names;
 * - no credential at all: `anonymousReadAccount`, from this machine and through no proxy.
 *
 * A wrong credential costs one look-up and at most two hashes, whatever is wrong with it, and the
 * refusal does not tell an unknown one from a revoked one.
 * @throws ReaderRefusal
 */
export function identifyReader(
  call: ReaderCall,
  control: ReaderControl,
  operator: OperatorCredential,
): Reader {
  const count = call.headerCount('authorization');
  if (count === 0) return anonymousReader(call, control);
  if (count > 1) throw new ReaderRefusal(401, 'there is more than one Authorization field');
  if (operator.isShownIn(call.authorization)) return operatorReader(call, control);
  const shown = shownCredential(call.authorization);
  if (shown === undefined) {
    throw new ReaderRefusal(401, 'Authorization is neither Bearer TOKEN nor Basic');
  }
  return 'token' in shown
    ? tokenReader(shown.token, control)
    : keyReader(call, shown.secretId, shown.secretKey, control);
}

function tokenReader(text: string, { catalog, keyUses, clock }: ReaderControl): Reader {
  const hash = tokenHashOf(text, 'read');
  const token = hash === undefined ? undefined : catalog.tokenWithHash(hash);
  const account = token && catalog.accountWithId(token.accountId);
  if (token === undefined || account === undefined) {
    throw new ReaderRefusal(401, 'the token is no read token in force');
  }
  keyUses.noteToken(token.tokenId, secondsOf(clock));
  return {
    account,
    caller: token.tokenId,
    isValid: () => catalog.tokenWithHash(token.hash) !== undefined,
  };
}

function keyReader(
  call: ReaderCall,
  secretId: string,
  secretKey: string,
  { catalog, keyUses, clock }: ReaderControl,
): Reader {
  // Before the key is looked at: what went over the wire in the clear shows nothing in return.
  if (!call.isEncrypted && !isLocal(call)) {
    throw new ReaderRefusal(
      403,
      'a SecretKey is taken only over TLS (controlTls), or from this machine without a proxy; show a read token',
    );
  }
  const key = catalog.keyOf(secretId);
  const isRight = isSecretOf(secretKey, key?.secret ?? createSecretKey(randomBytes(32)));
  const account = key && catalog.accountWithId(key.accountId);
  if (!isRight || account === undefined || key === undefined || key.state === 'revoked') {
    throw new ReaderRefusal(401, 'the SecretId or the SecretKey is wrong');
  }
  if (key.state === 'blocked') throw new ReaderRefusal(403, 'the SecretId is blocked');
  const needed = dataActions.GetMonitorData;
  if (!isGranted(needed, key)) {
    throw new ReaderRefusal(403, 'the sub-account is not granted GetMonitorData');
  }
  keyUses.noteCall(secretId, 'prometheus', secondsOf(clock));
  return {
    account,
    caller: secretId,
    isValid: () => {
      const present = catalog.keyOf(secretId);
      return present?.state === 'active' && isGranted(needed, present);
    },
  };
}

function operatorReader({ query }: ReaderCall, { catalog }: ReaderControl): Reader {
  const names = new URLSearchParams(query).getAll('account');
  if (names.length > 1) throw new ReaderRefusal(400, 'the parameter account is given twice');
  const [name] = names;
  const accounts = catalog.accounts();
  const account =
    catalog.accountNamed(name ?? firstAccountName) ??
    (name === undefined && accounts.length === 1 ? accounts[0] : undefined);
  if (account === undefined) {
    const problem =
      name === undefined ? 'name an account: ?account=NAME' : `there is no account ${quote(name)}`;
    throw new ReaderRefusal(400, problem);
  }
  return { account, caller: 'operator', isValid: () => true };
}

function anonymousReader(call: ReaderCall, { catalog, config }: ReaderControl): Reader {
  const name = config().anonymousReadAccount;
  if (name === '' || !isLocal(call)) {
    throw new ReaderRefusal(
      401,
      'show a read token, as Bearer or as the password of Basic (putmon token create --read)',
    );
  }
  const account = catalog.accountNamed(name);
  if (account === undefined) {
    throw new ReaderRefusal(401, `there is no account ${quote(name)} (anonymousReadAccount)`);
  }
  return {
    account,
    caller: 'anonymous',
    isValid: () => config().anonymousReadAccount === name,
  };
}

/** A proxy on this machine is a loopback peer, too; it says for whom it asks. */
const proxyHeaders = ['forwarded', 'x-forwarded-for', 'via'];

/** Whether a request is from this machine, and came through no proxy. */
export function isLocal(call: Pick<ReaderCall, 'address' | 'headerCount'>): boolean {
  return (
    isLoopbackAddress(call.address) && proxyHeaders.every((name) => call.headerCount(name) === 0)
  );
}

/**
 * Compares in constant time, but for the length. HMAC fills keys up with zeros: without the length
 * a SecretKey followed by zeros would do as well.
 */
export function isSecretOf(shown: string, secret: KeyObject): boolean {
  const challenge = randomBytes(32);
  const digestBy = (key: KeyObject | Buffer): Buffer =>
    createHmac('sha256', key).update(challenge).digest();
  const bytes = Buffer.from(shown);
  const isEqual = timingSafeEqual(digestBy(secret), digestBy(bytes));
  return isEqual && secret.symmetricKeySize === bytes.length;
}
