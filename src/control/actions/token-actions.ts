import {
  isTokenLike,
  newTokenText,
  tokenHashOf,
  tokenKinds,
  type TokenKind,
} from '../../catalog/access-token.js';
import type { AccessToken, Account } from '../../catalog/catalog.js';
import { exceeds, excessText } from '../../catalog/quotas.js';
import { displayNameFault, namespaceFault } from '../../model/names.js';
import { quote } from '../../protocol/quote.js';
import { accountOf } from './account-of.js';
import type { Action, ActionCall } from './action.js';
import type { Control } from './control.js';
import { ControlRefusal } from './control-refusal.js';
import { LazyArray } from './lazy-answer.js';
import { oneAtATime } from './one-at-a-time.js';

/** Each is looked at with every line of a report. */
const scopeLengthMax = 100;

/** What an answer tells of a token: neither its text nor its hash. */
interface TokenRecord {
  readonly tokenId: string;
  readonly account: string;
  readonly kind: TokenKind;
  readonly note: string;
  readonly createdSeconds: number;
  /** The only ones that the token is good for; absent where it is good for all. */
  readonly namespaces?: readonly string[];
}

const createToken: Action = oneAtATime({
  operatorOnly: false,
  summary: 'makes an access token for programs that do not sign, and tells it, once',
  parameters: 'kind! note namespaces.N',
  async run(call, control) {
    const kind = readKind(call);
    const note = readNote(call, control);
    const scope = readScope(call, kind, control);
    const account = accountOf(call, control);
    checkTokenQuota(account, control);
    const text = newTokenText(kind);
    const hash = tokenHashOf(text, kind);
    if (hash === undefined) throw new Error(`a new token has no ${kind} hash`);
    const draft = { accountId: account.id, kind, hash, note, ...scope };
    const token = await control.catalog.createToken(draft);
    return { data: { ...recordOf(token, account), token: text } };
  },
});

const describeTokens: Action = {
  operatorOnly: false,
  changes: false,
  summary: 'lists the access tokens of an account, with when each was used last',
  parameters: '',
  run: (call, control) => ({
    data: new LazyArray(recordsOf(accountOf(call, control), control)),
  }),
};

const revokeToken: Action = oneAtATime({
  operatorOnly: false,
  summary: 'ends an access token at once, also amid an answer',
  parameters: 'tokenId!',
  async run(call, control) {
    const { token, account } = knownToken(call, control);
    await control.catalog.revokeToken(token.tokenId);
    control.keyUses.forgetToken(token.tokenId);
    return { data: recordOf(token, account) };
  },
});

export const tokenActions = {
  CreateToken: createToken,
  DescribeTokens: describeTokens,
  RevokeToken: revokeToken,
};

function readKind({ parameters }: ActionCall): TokenKind {
  const word = parameters.required('kind');
  if (isTokenKind(word)) return word;
  const kinds = Object.keys(tokenKinds).join(', ');
  throw new ControlRefusal(
    'invalidParameter',
    `kind ${quote(word)} is no kind of token; there are: ${kinds}`,
  );
}

function isTokenKind(word: string): word is TokenKind {
  return Object.hasOwn(tokenKinds, word);
}

function readNote({ parameters }: ActionCall, { config }: Control): string {
  const note = parameters.optional('note') ?? '';
  const fault = note === '' ? undefined : displayNameFault(note, config());
  if (fault === undefined) return note;
  throw new ControlRefusal('invalidParameter', `note ${fault.problem}`);
}

/** They need not exist yet: the first report may create them. */
function readScope(
  { parameters }: ActionCall,
  kind: TokenKind,
  { config }: Control,
): Pick<AccessToken, 'namespaces'> {
  const namespaces = [...new Set(parameters.list('namespaces'))];
  if (namespaces.length === 0) return {};
  if (kind !== 'write') {
    throw new ControlRefusal(
      'invalidParameter',
      `namespaces: a ${kind} token is good for every namespace of the account`,
    );
  }
  if (namespaces.length > scopeLengthMax) {
    const detail = `a token names at most ${scopeLengthMax} namespaces`;
    throw new ControlRefusal('exceedLimit', detail);
  }
  for (const name of namespaces) {
    const fault = namespaceFault(name, config());
    if (fault === undefined) continue;
    throw new ControlRefusal('invalidParameter', `namespaces: ${quote(name)} ${fault.problem}`);
  }
  return { namespaces };
}

function checkTokenQuota({ id, name }: Account, { catalog, config }: Control): void {
  const quota = 'tokensPerAccountMax';
  const count = catalog.tokensOf(id).length + 1;
  if (!exceeds(quota, count, config())) return;
  const detail = excessText(quota, `account ${name}`, count, config());
  throw new ControlRefusal('exceedLimit', `${detail}; revoke one first`);
}

/** A token of the caller's account. The operator names no account: an id belongs to only one. */
function knownToken(
  call: ActionCall,
  control: Control,
): { readonly token: AccessToken; readonly account: Account } {
  const { caller, parameters } = call;
  const { catalog } = control;
  const tokenId = parameters.required('tokenId');
  // Neither the answer nor the log shall tell it.
  if (isTokenLike(tokenId)) {
    throw new ControlRefusal(
      'invalidParameter',
      'tokenId is the token itself: give its id, rt-...',
    );
  }
  const token = catalog.tokenWithId(tokenId);
  const isAnyAccount = caller.kind === 'operator' && parameters.optional('account') === undefined;
  const account = isAnyAccount
    ? token && catalog.accountWithId(token.accountId)
    : accountOf(call, control);
  if (token !== undefined && account?.id === token.accountId) return { token, account };
  throw new ControlRefusal('sourceNotExists', `there is no token ${quote(tokenId)}`);
}

function* recordsOf(
  account: Account,
  { catalog, keyUses }: Control,
): Generator<TokenRecord & { readonly lastUsedSeconds: number | null }> {
  for (const token of catalog.tokensOf(account.id)) {
    const { lastUsedSeconds } = keyUses.ofToken(token.tokenId);
    yield {
      ...recordOf(token, account),
      lastUsedSeconds: lastUsedSeconds === 0 ? null : lastUsedSeconds,
    };
  }
}

function recordOf(
  { tokenId, kind, note, createdSeconds, namespaces }: AccessToken,
  { name }: Account,
): TokenRecord {
  const record = { tokenId, account: name, kind, note, createdSeconds };
  return namespaces === undefined ? record : { ...record, namespaces };
}
