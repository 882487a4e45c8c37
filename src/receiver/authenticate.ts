import type { HttpCall } from '../http/http-call.js';
import { quote } from '../protocol/quote.js';
import { Refusal } from '../protocol/refusal.js';
import type { Report } from '../protocol/report.js';
import { documentedText, findSignedText, receiverSignedTexts } from '../protocol/signed-text.js';
import type { SigningKey, Verifier } from './receiver.js';

/** Of the log: what is right is far shorter, and a sender can make it as long as a body. */
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
  throw new Refusal('identityIllegal', 'Signature does not match; see `putmon sign explain`', {
    logged: {
      signedText: documentedText(signedCall, receiverSignedTexts).text.slice(
        0,
        signedTextLengthMax,
      ),
    },
  });
}
