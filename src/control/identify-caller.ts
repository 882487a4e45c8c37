import type { Key } from '../catalog/catalog.js';
import type { HttpCall } from '../http/http-call.js';
import { secondsOf } from '../model/clock.js';
import { ControlRefusal } from '../protocol/control-codes.js';
import type { Parameters } from '../protocol/parameters.js';
import { quote } from '../protocol/quote.js';
import { controlSignedTexts, findSignedText, askedText } from '../protocol/signed-text.js';
import type { Caller, Control } from './control.js';
import type { NonceMemory } from './nonce-memory.js';
import type { OperatorCredential } from './operator-credential.js';

/** What callers prove themselves by. */
export interface CallerProof {
  readonly operator: OperatorCredential;
  readonly nonces: NonceMemory;
}

/** Enough to compare by eye; a call of thousands of parameters is not. */
const signedTextLengthMax = 2000;

const signedNames = ['SecretId', 'Timestamp', 'Nonce', 'Signature'];

/**
 * Who calls: the operator, by the credential in the data folder, or the owner of the key that the
 * call is signed with.
 * @throws ControlRefusal missingParameter, authenticationFailed, accessDenied, replayed
 */
export function identifyCaller(
  call: HttpCall,
  parameters: Parameters,
  control: Control,
  { operator, nonces }: CallerProof,
): Caller {
  if (operator.isShownIn(call.authorization)) return { kind: 'operator' };
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
  checkFreshness(parameters, key, control, nonces);
  const account = control.catalog.accounts().find(({ id }) => id === key.accountId);
  if (account === undefined) throw new Error(`key ${key.secretId} has no account`);
  return { kind: 'account', account, key };
}

function authenticate(call: HttpCall, parameters: Parameters, { catalog, config }: Control): Key {
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

/** A call counts once, and not long after it was signed. */
function checkFreshness(
  { texts }: Parameters,
  key: Key,
  { clock, config }: Control,
  nonces: NonceMemory,
): void {
  const nowSeconds = secondsOf(clock);
  const skewSeconds = config().timestampSkewBehindSeconds;
  const timestamp = texts.get('Timestamp') ?? '';
  const nonce = texts.get('Nonce') ?? '';
  if (!/^\d+(\.0+)?$/.test(timestamp) || !/^\d+(\.0+)?$/.test(nonce)) {
    throw new ControlRefusal('invalidParameter', 'Timestamp and Nonce are whole numbers');
  }
  if (Math.abs(nowSeconds - Number(timestamp)) > skewSeconds) {
    throw new ControlRefusal(
      'replayed',
      `Timestamp ${timestamp} is more than ${skewSeconds} s from the server's ${nowSeconds}`,
    );
  }
  if (!nonces.take(`${key.secretId} ${timestamp} ${nonce}`, nowSeconds, 2 * skewSeconds)) {
    throw new ControlRefusal('replayed', `Nonce ${nonce} was used before with this Timestamp`);
  }
}
