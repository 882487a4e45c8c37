import { readFile } from 'node:fs/promises';
import type SMTPTransport from 'nodemailer/lib/smtp-transport/index.js';
import type { Delivery } from '../../catalog/alarms/alarm.js';
import { noticeText, plainText } from './notice-text.js';
import { DeliveryError, type Notifier, type NotifierParts } from './notifier.js';

/** Mails notices as plain text through the SMTP server that the configuration names. */
export class EmailNotifier implements Notifier {
  readonly #parts: NotifierParts;

  constructor(parts: NotifierParts) {
    this.#parts = parts;
  }

  async deliver(delivery: Delivery, signal: AbortSignal): Promise<string> {
    const { channel, deliveryId, notice } = delivery;
    if (channel.kind !== 'email') throw new DeliveryError('no email');
    const { smtpUrl, smtpFrom, utcOffsetSeconds } = this.#parts.settings();
    if (smtpUrl === '') throw new DeliveryError('smtpUrl is not set');
    const { host } = new URL(smtpUrl);
    // Loaded with the first email: most servers never send one, and it takes 3 MB.
    const { createTransport } = await import('nodemailer');
    const transport = createTransport(await this.#transportOptions());
    const stop = (): void => {
      transport.close();
    };
    signal.addEventListener('abort', stop);
    try {
      const { title, lines } = noticeText(notice, { utcOffsetSeconds, escape: String });
      const message = {
        from: smtpFrom,
        to: [...channel.addresses],
        subject: title,
        text: `${title}\n\n${lines.join('\n')}\n`,
        headers: { 'X-Putmon-Delivery': deliveryId },
      };
      const { rejected } = await untilAborted(transport.sendMail(message), signal);
      const refused = rejected.length === 0 ? '' : `, but for ${rejected.length} addresses`;
      return `${host} took it${refused}`;
    } catch (error) {
      const reason = signal.aborted ? 'no answer in time' : reasonOf(error);
      throw new DeliveryError(`${host}: ${reason}`, { cause: error });
    } finally {
      signal.removeEventListener('abort', stop);
      transport.close();
    }
  }

  async #transportOptions(): Promise<SMTPTransport.Options> {
    const { smtpUrl, smtpPasswordFile, noticeTimeoutSeconds } = this.#parts.settings();
    const { protocol, hostname, port, username } = new URL(smtpUrl);
    const timeoutMilliseconds = noticeTimeoutSeconds * 1000;
    const secure = protocol === 'smtps:';
    return {
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: port === '' ? (secure ? 465 : 587) : Number(port),
      secure,
      ...(username === ''
        ? {}
        : {
            auth: {
              user: decodeURIComponent(username),
              pass: await readPassword(smtpPasswordFile),
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

/** What the server said, or the code of what failed. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  if ('response' in error && typeof error.response === 'string') {
    return plainText(error.response).slice(0, 200);
  }
  return 'code' in error ? String(error.code) : 'failed';
}
