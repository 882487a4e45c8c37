import type { HttpCall } from '../../http/http-call.js';
import { quote } from '../../protocol/quote.js';
import { Refusal } from '../../protocol/refusal.js';
import type { Report } from '../../protocol/report.js';
import { areFlat, type SignedCall } from '../../protocol/parameter-sets.js';
import {
  findSignedText,
  receiverSignedTexts,
  askedText,
  type SignatureForms,
} from '../../protocol/signed-text.js';
import type { SigningKey, Verifier } from '../receiver.js';

/** Longest signed text in the log. Honest ones are shorter; a hostile sender could send a mebibyte. */
const signedTextLengthMax = 1000;

/**
 * The key that the report is signed with.
 * @throws Refusal identityIllegal, clientBlocked
 */
export function authenticate(call: HttpCall, report: Report, verifier: Verifier): SigningKey {
  const key = verifier.catalog.keyOf(report.secretId);
  if (key === undefined || key.state === 'revoked') {
    throw new Refusal('identityIllegal', `SecretId ${quote(report.secretId)} is unknown`);
  }
  checkSignature(call, report, key, verifier);
  const settings = verifier.settings();
  if (key.kind === 'sub' && !settings.subAccountsMayReport) {
    throw new Refusal('identityIllegal', 'the key of a sub-account may not report');
  }
  if (key.state === 'blocked') throw new Refusal('clientBlocked', 'the SecretId is blocked');
  return key;
}

function checkSignature(call: HttpCall, report: Report, key: SigningKey, verifier: Verifier): void {
  const { parameters, signature } = report;
  const signedCall = { method: call.method, host: call.host, path: call.path, parameters };
  const { signatureForms } = verifier.settings();
  const found = findSignedText(
    signedCall,
    signature,
    key.secret,
    receiverSignedTexts,
    signatureForms,
  );
  if (found !== undefined) return;
  const { text } = askedText(signedCall, receiverSignedTexts, signatureForms);
  throw new Refusal('identityIllegal', faultOf(signedCall, signature, key, signatureForms), {
    logged: { signedText: text.slice(0, signedTextLengthMax) },
  });
}

/** Where all parameters must be signed, a sender that signs fewer is told so. */
function faultOf(
  call: SignedCall,
  signature: string,
  { secret }: SigningKey,
  forms: SignatureForms,
): string {
  const usual = 'Signature does not match; see `putmon sign explain`';
  if (forms !== 'all') return usual;
  const found = findSignedText(call, signature, secret, receiverSignedTexts, 'compatible');
  if (found !== undefined) {
    return `signatureForms is all, and the signature leaves parts open: it covers ${found.parameterSet}`;
  }
  if (areFlat(call)) return usual;
  return 'signatureForms is all, and no signature covers arrays or objects of JSON: send Data as text';
}
