import { randomInt } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { secondsOf, systemClock } from '../model/clock.js';
import { signedBody, type OutgoingReport } from '../protocol/sign-report.js';
import { OperatorError } from './operator-error.js';

/** Who reports, and where to. */
export interface ReportPlace {
  readonly url: string;
  readonly secretId: string;
  readonly secretKey: string;
  readonly region: string;
  readonly namespace: string;
  /** All parameters, or the documented five. */
  readonly signed: 'all' | 'five';
}

export type OutgoingData = OutgoingReport['data'];

/** What a receiver answers. */
export interface ReportAnswer {
  readonly code: number;
  readonly message: string;
  /** The data that are refused, by their places; the first hundred. */
  readonly details?: readonly {
    readonly index: number;
    readonly code: number;
    readonly message: string;
  }[];
}

const attemptsMax = 10;
const pauseSecondsMax = 60;

/** Sends reports to a receiver, as any sender would. */
export class ReportSender {
  readonly #place: ReportPlace;
  readonly #url: URL;

  /** @throws OperatorError where the URL is none */
  constructor(place: ReportPlace) {
    this.#place = place;
    this.#url = receiverUrl(place.url);
  }

  /** @throws OperatorError where no receiver answers */
  async send(data: OutgoingData): Promise<ReportAnswer> {
    return (await this.#post(this.#bodyOf(data))).answer;
  }

  /**
   * The same, but where the receiver says when to come again, the report is sent again then: it is
   * stored once, however often it arrives.
   * @throws OperatorError where no receiver answers
   */
  async sendPatiently(data: OutgoingData): Promise<ReportAnswer> {
    const body = this.#bodyOf(data);
    for (let attempt = 1; ; attempt += 1) {
      const { answer, retryAfterSeconds } = await this.#post(body);
      if (retryAfterSeconds === undefined || attempt === attemptsMax) return answer;
      await setTimeout(Math.min(retryAfterSeconds, pauseSecondsMax) * 1000);
    }
  }

  #bodyOf(data: OutgoingData): string {
    const timestampSeconds = secondsOf(systemClock);
    const report = { ...this.#place, timestampSeconds, nonce: randomInt(1, 2 ** 47), data };
    return signedBody(report, this.#place.signed);
  }

  async #post(body: string): Promise<{ answer: ReportAnswer; retryAfterSeconds?: number }> {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(this.#url, { method: 'POST', headers, body }).catch(
      (error: unknown) => {
        const { cause } = error as { cause?: NodeJS.ErrnoException };
        const reason = cause?.code ?? cause?.message ?? 'fetch failed';
        throw this.#silence(reason, adviceOn(reason));
      },
    );
    const answer = (await response.json().catch(() => undefined)) as ReportAnswer | undefined;
    if (typeof answer?.code !== 'number') {
      throw this.#silence('what answers there speaks no JSON with a code', otherUrl);
    }
    if (!isReceiverCode(answer.code)) {
      throw this.#silence(
        `code ${answer.code} is one of the control plane`,
        'name the port of the receiver with --url, which is 8080 unless set otherwise',
      );
    }
    const retryAfter = response.headers.get('retry-after');
    return retryAfter === null ? { answer } : { answer, retryAfterSeconds: Number(retryAfter) };
  }

  #silence(reason: string, advice: string): OperatorError {
    return new OperatorError(`no receiver answers at ${this.#url.origin}: ${reason}; ${advice}`);
  }
}

const otherUrl = 'name the receiver with --url';

function adviceOn(reason: string): string {
  return reason.startsWith('ERR_SSL_')
    ? 'it speaks no TLS, which putmon does not by itself: write http:// in --url'
    : `start putmon serve there, or ${otherUrl}`;
}

/**
 * The host in "localhost:8080" parses as the scheme of a URL, and only a base of http resolves a path.
 * @throws OperatorError
 */
function receiverUrl(text: string): URL {
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return new URL('/v2/index.php', text);
  throw new OperatorError(`--url ${text} is no URL such as http://127.0.0.1:8080`, 2);
}

function isReceiverCode(code: number): boolean {
  return code === 0 || (code >= 1000 && code < 2000);
}
