import { domainToASCII } from 'node:url';
import { plainText } from './notice-text.js';
import type { DeliveryErrorOptions, DeliveryResult } from './notifier.js';

const replyLengthMax = 200;
/** SMTP: from this reply code on a refusal is for good. */
const permanentReply = 500;

/** An address that the server refused, as nodemailer tells it. */
export interface MailFailure {
  readonly recipient?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly response?: string | undefined;
}

/** Commands whose refusal is about the mail, not about the connection, the login or TLS. */
const refusalReasons: Readonly<Record<string, 'channel' | 'text'>> = {
  'MAIL FROM': 'channel',
  DATA: 'text',
};

/** What became of a mail for each address; one that is not told of has it. */
export function resultOf(
  host: string,
  addresses: readonly string[],
  failures: readonly MailFailure[],
): DeliveryResult {
  if (failures.length === 0) return { outcome: `${host} took it` };
  const failureOf = (address: string): MailFailure | undefined =>
    failures.find(({ recipient = '' }) => comparable(recipient) === comparable(address));
  // A refusal of an address that nobody asked for is one of all: none is known to have the mail.
  const isTold = failures.every(({ recipient = '' }) =>
    addresses.some((address) => comparable(address) === comparable(recipient)),
  );
  const failed = addresses.filter((address) => !isTold || failureOf(address) !== undefined);
  const isRefused = (address: string): boolean =>
    (failureOf(address)?.responseCode ?? 0) >= permanentReply;
  const refused = failed.filter(isRefused);
  const deferred = failed.filter((address) => !isRefused(address));
  const said = (address: string): string => `${address}: ${replyOf(failureOf(address) ?? {})}`;
  const outcome = [
    failed.length < addresses.length ? `${host} took it` : `${host} did not take it`,
    ...refused.map((address) => `refused for good for ${said(address)}`),
    ...deferred.map((address) => `refused for now for ${said(address)}`),
  ].join('; ');
  return { outcome, addresses: { refused, deferred } };
}

/** What an error of nodemailer says: which addresses were refused, or why the whole mail was. */
export function mailFailureOf(error: unknown): {
  readonly addresses?: readonly MailFailure[];
  readonly refusal?: NonNullable<DeliveryErrorOptions['refusal']>;
} {
  if (!(error instanceof Error)) return {};
  if ('rejectedErrors' in error && Array.isArray(error.rejectedErrors)) {
    return { addresses: error.rejectedErrors as readonly MailFailure[] };
  }
  const command = 'command' in error ? String(error.command) : '';
  const reason = refusalReasons[command];
  const code = 'responseCode' in error ? Number(error.responseCode) : 0;
  return reason === undefined || code < permanentReply ? {} : { refusal: { reason } };
}

/** What the server said, or the code of what failed. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  const code = 'code' in error ? String(error.code) : 'failed';
  if (!('response' in error) || typeof error.response !== 'string') return code;
  const reply = replyOf({ response: error.response });
  return code === 'ETLS' ? `no TLS: ${reply}` : reply;
}

function replyOf({ response = 'no reply' }: MailFailure): string {
  return plainText(response).slice(0, replyLengthMax).toWellFormed();
}

/** Mailers write the host of an address in lower case and in ASCII. */
function comparable(address: string): string {
  const at = address.lastIndexOf('@');
  const host = address.slice(at + 1);
  return `${address.slice(0, at)}@${domainToASCII(host) || host.toLowerCase()}`;
}
