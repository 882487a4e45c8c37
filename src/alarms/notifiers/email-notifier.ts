import { readFile } from 'node:fs/promises';
import type SMTPTransport from 'nodemailer/lib/smtp-transport/index.js';
import type { Delivery } from '../../catalog/alarms/alarm.js';
import { channelRules } from './channel-rules.js';
import { cutText } from './cut-text.js';
import { mailFailureOf, reasonOf, resultOf, type MailFailure } from './mail-outcome.js';
import { countThatFits, messageText, type MessageForm } from './message-text.js';
import type { NoticeText } from './notice-text.js';
import {
  DeliveryError,
  noticesOf,
  type DeliveryResult,
  type GatheredDeliveries,
  type Notifier,
  type NotifierParts,
} from './notifier.js';

/** A header line has room for so much, however it is encoded. */
const subjectBytesMax = 240;

/** Mails notices as plain text through the SMTP server that the configuration names. */
export class EmailNotifier implements Notifier {
  readonly #parts: NotifierParts;

  constructor(parts: NotifierParts) {
    this.#parts = parts;
  }

  countThatFits(deliveries: GatheredDeliveries): number {
    return countThatFits(noticesOf(deliveries), this.#form());
  }

  async deliver(deliveries: GatheredDeliveries, signal: AbortSignal): Promise<DeliveryResult> {
    const { smtpUrl, smtpFrom } = this.#parts.settings();
    if (smtpUrl === '') throw new DeliveryError('smtpUrl is not set');
    const { host } = new URL(smtpUrl);
    const addresses = addressesOf(deliveries[0]);
    const text = messageText(noticesOf(deliveries), this.#form());
    const message = {
      from: smtpFrom,
      to: [...addresses],
      subject: cutText(text.title, subjectBytesMax),
      text: contentOf(text),
      headers: { 'X-Putmon-Delivery': deliveries.map(({ deliveryId }) => deliveryId) },
    };
    return resultOf(host, addresses, await this.#send(message, signal));
  }

  /**
   * @returns the addresses that the server refused, where it refused no more than those
   * @throws DeliveryError
   */
  async #send(
    message: SMTPTransport.MailOptions,
    signal: AbortSignal,
  ): Promise<readonly MailFailure[]> {
    const { host } = new URL(this.#parts.settings().smtpUrl);
    // Loaded with the first email: most servers never send one, and it takes 3 MB.
    const { createTransport } = await import('nodemailer');
    const transport = createTransport(await this.#transportOptions());
    const stop = (): void => {
      transport.close();
    };
    signal.addEventListener('abort', stop);
    try {
      const { rejectedErrors = [] } = await untilAborted(transport.sendMail(message), signal);
      return rejectedErrors;
    } catch (error) {
      if (signal.aborted) throw new DeliveryError(`${host}: no answer in time`, { cause: error });
      const failures = mailFailureOf(error);
      if (failures.addresses !== undefined) return failures.addresses;
      const { refusal } = failures;
      const options = refusal === undefined ? {} : { refusal };
      throw new DeliveryError(`${host}: ${reasonOf(error)}`, { cause: error, ...options });
    } finally {
      signal.removeEventListener('abort', stop);
      transport.close();
    }
  }

  #form(): MessageForm {
    const { utcOffsetSeconds } = this.#parts.settings();
    return {
      utcOffsetSeconds,
      escape: String,
      bytesMax: channelRules.email.bytesMax,
      sizeOf: (text) => Buffer.byteLength(contentOf(text)),
    };
  }

  async #transportOptions(): Promise<SMTPTransport.Options> {
    const settings = this.#parts.settings();
    const { protocol, hostname, port, username } = new URL(settings.smtpUrl);
    const timeoutMilliseconds = settings.noticeTimeoutSeconds * 1000;
    const secure = protocol === 'smtps:';
    return {
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: port === '' ? (secure ? 465 : 587) : Number(port),
      secure,
      requireTLS: settings.smtpRequireTls,
      ...(username === ''
        ? {}
        : {
            auth: {
              user: decodeURIComponent(username),
              pass: await readPassword(settings.smtpPasswordFile),
            },
          }),
      connectionTimeout: timeoutMilliseconds,
      greetingTimeout: timeoutMilliseconds,
      socketTimeout: timeoutMilliseconds,
      disableFileAccess: true,
      disableUrlAccess: true,
    };
  }
}

function addressesOf({ channel, addresses }: Delivery): readonly string[] {
  if (channel.kind !== 'email') throw new DeliveryError('no email');
  return addresses ?? channel.addresses;
}

function contentOf({ title, lines }: NoticeText): string {
  return `${title}\n\n${lines.join('\n')}\n`;
}

/** @throws DeliveryError where the file is there no more, or not for this user */
async function readPassword(file: string): Promise<string> {
  if (file === '') return '';
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new DeliveryError(`smtpPasswordFile can not be read: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

/** A transport that is closed leaves what it was about without an answer. */
function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(new Error('aborted'));
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', stop);
    });
  });
}
