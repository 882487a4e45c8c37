import type { Limits } from '../../config/limits.js';
import { secondsOf } from '../../model/clock.js';
import { ControlRefusal } from './control-refusal.js';
import { explainSignature } from '../../protocol/explain-signature.js';
import type { SignedCall } from '../../protocol/parameter-sets.js';
import type { ContentLimits } from '../../protocol/parameters.js';
import { readParameters, type Content } from '../../protocol/read-parameters.js';
import { Refusal } from '../../protocol/refusal.js';
import { algorithmOf, equalSignatures, restorePlusSigns, sign } from '../../protocol/signature.js';
import { findSignedText, receiverSignedTexts, askedText } from '../../protocol/signed-text.js';
import type { Action } from './action.js';
import type { ActionParameters } from './action-parameters.js';
import { explainApi3Signature } from './api3-signature.js';

const explain: Action = {
  operatorOnly: true,
  changes: false,
  summary: 'says how what a sender signed differs from the documented text',
  parameters: 'method! path! query? body? host contentType headers signedText',
  async run({ parameters }, control) {
    const api3 = await explainApi3Signature(parameters, control);
    if (api3 !== undefined) return { data: api3 };
    const { catalog, clock, config, turns } = control;
    const call = await readSignedCall(parameters, config());
    const { texts } = call.parameters;
    const secretId = texts.get('SecretId') ?? '';
    const { signatureForms } = config();
    const { text: signedText } = askedText(call, receiverSignedTexts, signatureForms);
    const key = catalog.keyOf(secretId);
    if (key === undefined) return { data: { secretId, keyState: 'unknown', signedText } };
    const signature = restorePlusSigns(texts.get('Signature') ?? '');
    const algorithm = algorithmOf(texts.get('SignatureMethod'));
    const ownText = parameters.optional('signedText');
    const rules = receiverSignedTexts;
    return {
      data: {
        secretId,
        keyState: key.state,
        keyKind: key.kind,
        algorithm,
        signatureForms,
        signedText,
        signature,
        /** Whether the receiver takes the signature, in one form or another. */
        accepted:
          findSignedText(call, signature, key.secret, receiverSignedTexts, signatureForms) !==
          undefined,
        staleSeconds: staleSecondsOf(texts.get('Timestamp') ?? '', secondsOf(clock), config()),
        departures: await explainSignature(
          call,
          signature,
          key.secret,
          { algorithm, rules, forms: signatureForms },
          turns,
        ),
        /** Whether the text that the sender says it signed gives its signature. */
        ownTextMatches:
          ownText === undefined
            ? undefined
            : equalSignatures(signature, sign(ownText, key.secret, algorithm)),
      },
    };
  },
};

export const signatureActions = { ExplainSignature: explain };

/** How far a Timestamp lies behind the clock, or ahead where negative; absent where it is allowed. */
function staleSecondsOf(timestamp: string, nowSeconds: number, limits: Limits): number | undefined {
  const behindSeconds = nowSeconds - Number(timestamp);
  const allowed =
    behindSeconds <= limits.timestampSkewBehindSeconds &&
    -behindSeconds <= limits.timestampSkewAheadSeconds;
  return allowed ? undefined : behindSeconds;
}

/** The request to explain: method, path, host, contentType, and query or body. */
async function readSignedCall(
  parameters: ActionParameters,
  limits: ContentLimits,
): Promise<SignedCall> {
  const method = parameters.required('method');
  const content: Content =
    method === 'GET'
      ? { query: parameters.required('query') }
      : { body: Buffer.from(parameters.required('body')) };
  const contentType = parameters.optional('contentType') ?? '';
  try {
    return {
      method,
      host: parameters.optional('host') ?? '',
      path: parameters.required('path'),
      parameters: await readParameters(content, contentType, limits),
    };
  } catch (error) {
    if (error instanceof Refusal) throw new ControlRefusal('invalidParameter', error.message);
    throw error;
  }
}
