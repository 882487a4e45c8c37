import { CatalogUnavailableError, type Key } from '../../catalog/catalog.js';
import type { NonceOutcome, SignedCallNonce } from '../../catalog/control-nonces.js';
import { secondsOf } from '../../model/clock.js';
import { ControlRefusal } from '../actions/control-refusal.js';
import { nonceLimitsOf } from '../actions/nonce-limits.js';
import type { Parameters } from '../../protocol/parameters.js';
import { quote } from '../../protocol/quote.js';
import { controlSignedTexts, findSignedText, askedText } from '../../protocol/signed-text.js';
import type { WebCall } from '../../web/web-call.js';
import type { Caller, Control } from '../actions/control.js';
import type { OperatorCredential } from '../operator-credential.js';

/** Enough to compare by eye; a call of thousands of parameters is not. */
const signedTextLengthMax = 2000;

/** What every signed call gives. */
export const signedNames = ['SecretId', 'Timestamp', 'Nonce', 'Signature'];

/**
 * Who calls: the operator, by the credential in the data folder, or the owner of the key that the
 * call is signed with. The nonce of a signed call is on disk before it is obeyed; where the disk
 * does not take it, a call that changes nothing is answered all the same.
 * @throws ControlRefusal missingParameter, authenticationFailed, accessDenied, replayed,
 * quotaExceeded, dbOperationFail
 */
export async function identifyCaller(
  call: WebCall,
  parameters: Parameters,
  control: Control,
  operator: OperatorCredential,
  changes: boolean,
): Promise<Caller> {
  const { address } = call;
  if (operator.isShownIn(call.authorization)) return { kind: 'operator', address };
  // Whoever shows a token of another server is to learn that, not what a signed call lacks.
  if (call.authorization.startsWith('Bearer ')) {
    throw new ControlRefusal(
      'authenticationFailed',
      'the token is not the operator token in force',
    );
  }
  const missing = signedNames.filter((name) => !parameters.texts.has(name));
  if (missing.length > 0) throw new ControlRefusal('missingParameter', missing.join(', '));
  const key = authenticate(call, parameters, control);
  await useNonce(freshNonceOf(parameters, key, control), control, changes);
  const account = control.catalog.accountWithId(key.accountId);
  if (account === undefined) throw new Error(`key ${key.secretId} has no account`);
  control.keyUses.noteCall(key.secretId, 'v2', secondsOf(control.clock));
  return { kind: 'account', account, key, address };
}

function authenticate(call: WebCall, parameters: Parameters, { catalog, config }: Control): Key {
  const { texts } = parameters;
  const secretId = texts.get('SecretId') ?? '';
  const key = catalog.keyOf(secretId);
  if (key === undefined || key.state === 'revoked') {
    throw new ControlRefusal('authenticationFailed', `SecretId ${quote(secretId)} does not exist`);
  }
  const signedCall = { method: call.method, host: call.host, path: call.path, parameters };
  const signature = texts.get('Signature') ?? '';
  const { signatureForms } = config();
  const found = findSignedText(
    signedCall,
    signature,
    key.secret,
    controlSignedTexts,
    signatureForms,
  );
  if (found === undefined) {
    const { text } = askedText(signedCall, controlSignedTexts, signatureForms);
    throw new ControlRefusal(
      'authenticationFailed',
      `Signature does not match; the text to sign is ${quote(text, signedTextLengthMax)}`,
    );
  }
  if (key.state === 'blocked') throw new ControlRefusal('accessDenied', 'the SecretId is blocked');
  return key;
}

/** Enough for every published client, and a bound on what is remembered. */
const nonceText = /^(\d{1,64})(\.0{1,64})?$/;

/** @throws ControlRefusal invalidParameter, replayed where the call was signed too long ago */
function freshNonceOf(
  { texts }: Parameters,
  { secretId }: Key,
  { clock, config }: Control,
): SignedCallNonce {
  const nowSeconds = secondsOf(clock);
  const skewSeconds = config().timestampSkewBehindSeconds;
  const timestamp = texts.get('Timestamp') ?? '';
  const [, nonce] = nonceText.exec(texts.get('Nonce') ?? '') ?? [];
  if (!/^\d+(\.0+)?$/.test(timestamp) || nonce === undefined) {
    throw new ControlRefusal(
      'invalidParameter',
      'Timestamp and Nonce are whole numbers, Nonce of at most 64 digits',
    );
  }
  const timestampSeconds = Number(timestamp);
  if (Math.abs(nowSeconds - timestampSeconds) > skewSeconds) {
    throw new ControlRefusal(
      'replayed',
      `Timestamp ${timestamp} is more than ${skewSeconds} s from the server's ${nowSeconds}`,
    );
  }
  return { secretId, timestampSeconds, nonce };
}

/**
 * A call counts once.
 * @throws ControlRefusal replayed, quotaExceeded, dbOperationFail
 */
async function useNonce(call: SignedCallNonce, control: Control, changes: boolean): Promise<void> {
  const { controlNonces, config } = control;
  const limits = nonceLimitsOf(control);
  let outcome: NonceOutcome;
  try {
    outcome = await controlNonces.use(call, limits);
  } catch (error) {
    if (!(error instanceof CatalogUnavailableError)) throw error;
    if (changes) {
      throw new ControlRefusal('dbOperationFail', `the Nonce cannot be kept: ${error.message}`);
    }
    outcome = controlNonces.useUntilRestart(call, limits);
  }
  if (outcome === 'used') {
    throw new ControlRefusal('replayed', `Nonce ${call.nonce} was used before with this Timestamp`);
  }
  if (outcome === 'tooMany') {
    throw new ControlRefusal(
      'quotaExceeded',
      `the key has made ${limits.controlNoncesPerKeyMax} calls (controlNoncesPerKeyMax) with Timestamps of ` +
        `the last ${config().timestampSkewBehindSeconds} s; call less often`,
    );
  }
}
