import { algorithmOf, sign } from './signature.js';
import { receiverSignedTexts, askedText, type SignatureForms } from './signed-text.js';

/** What a sender is about to report. */
export interface OutgoingReport {
  readonly secretId: string;
  readonly secretKey: string;
  readonly region: string;
  readonly namespace: string;
  readonly timestampSeconds: number;
  readonly nonce: number;
  readonly data: readonly {
    readonly dimensions: Readonly<Record<string, string>>;
    readonly metricName: string;
    readonly value: number;
  }[];
}

/** Which parameters a report signs: the documented five, or all of them. */
export type SignedParameters = 'five' | 'all';

const formsOf: Readonly<Record<SignedParameters, SignatureForms>> = { five: 'strict', all: 'all' };

/** The body of a POST that reports, signed with HMAC-SHA1. Data can be signed as text alone. */
export function signedBody(report: OutgoingReport, signed: SignedParameters = 'five'): string {
  return JSON.stringify({
    ...Object.fromEntries(signedTexts(report, 'POST', signed)),
    Timestamp: report.timestampSeconds,
    Nonce: report.nonce,
    ...(signed === 'five' ? { Data: report.data } : {}),
  });
}

/** The query of a GET that reports. */
export function signedQuery(report: OutgoingReport, signed: SignedParameters = 'five'): string {
  return new URLSearchParams([...signedTexts(report, 'GET', signed)]).toString();
}

/** The text that the signature of a report covers. */
export function textToSign(
  report: OutgoingReport,
  method: string,
  signed: SignedParameters = 'five',
): string {
  return signedTextOf(textsOf(report), method, signed);
}

function signedTextOf(
  texts: ReadonlyMap<string, string>,
  method: string,
  signed: SignedParameters,
): string {
  const call = { method, host: '', path: receiverSignedTexts.path, parameters: { texts } };
  return askedText(call, receiverSignedTexts, formsOf[signed]).text;
}

/** Data is the last of them. */
function signedTexts(
  report: OutgoingReport,
  method: string,
  signed: SignedParameters,
): ReadonlyMap<string, string> {
  const texts = textsOf(report);
  const signedText = signedTextOf(texts, method, signed);
  const signature = sign(signedText, report.secretKey, algorithmOf(undefined));
  return new Map([...texts].toSpliced(-1, 0, ['Signature', signature]));
}

function textsOf(report: OutgoingReport): ReadonlyMap<string, string> {
  return new Map([
    ['Action', 'PutMonitorData'],
    ['SecretId', report.secretId],
    ['Region', report.region],
    ['Timestamp', String(report.timestampSeconds)],
    ['Nonce', String(report.nonce)],
    ['Namespace', report.namespace],
    ['Data', JSON.stringify(report.data)],
  ]);
}
