import { algorithmOf, sign } from './signature.js';
import { documentedText, receiverSignedTexts } from './signed-text.js';

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

/** The body of a POST that reports, signed in the documented form with HMAC-SHA1. */
export function signedBody(report: OutgoingReport): string {
  return JSON.stringify({
    Action: 'PutMonitorData',
    SecretId: report.secretId,
    Region: report.region,
    Timestamp: report.timestampSeconds,
    Nonce: report.nonce,
    Signature: signatureOf(report, 'POST'),
    Namespace: report.namespace,
    Data: report.data,
  });
}

/** The query of a GET that reports. */
export function signedQuery(report: OutgoingReport): string {
  return new URLSearchParams({
    Action: 'PutMonitorData',
    SecretId: report.secretId,
    Region: report.region,
    Timestamp: String(report.timestampSeconds),
    Nonce: String(report.nonce),
    Signature: signatureOf(report, 'GET'),
    Namespace: report.namespace,
    Data: JSON.stringify(report.data),
  }).toString();
}

/** The text that the documented signature covers. */
export function textToSign(report: OutgoingReport, method: string): string {
  const texts = new Map([
    ['Nonce', String(report.nonce)],
    ['Region', report.region],
    ['SecretId', report.secretId],
    ['Timestamp', String(report.timestampSeconds)],
  ]);
  const call = { method, host: '', path: receiverSignedTexts.path, parameters: { texts } };
  return documentedText(call, receiverSignedTexts).text;
}

function signatureOf(report: OutgoingReport, method: string): string {
  return sign(textToSign(report, method), report.secretKey, algorithmOf(undefined));
}
