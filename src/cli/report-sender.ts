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
    if (!URL.canParse(place.url)) throw new OperatorError(`--url ${place.url} is no URL`, 2);
    this.#place = place;
    this.#url = new URL('/v2/index.php', place.url);
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
        throw this.#silence(cause?.code ?? cause?.message ?? 'fetch failed');
      },
    );
    const answer = (await response.json().catch(() => undefined)) as ReportAnswer | undefined;
    if (typeof answer?.code !== 'number') {
      throw this.#silence('what answers there speaks no JSON with a code');
    }
    if (!isReceiverCode(answer.code)) {
      throw this.#silence(
        `code ${answer.code} is one of the control plane; reports go to the other listener`,
      );
    }
    const retryAfter = response.headers.get('retry-after');
    return retryAfter === null ? { answer } : { answer, retryAfterSeconds: Number(retryAfter) };
  }

  #silence(reason: string): OperatorError {
    return new OperatorError(`no receiver answers at ${this.#url.origin}: ${reason}`);
  }
}

function isReceiverCode(code: number): boolean {
  return code === 0 || (code >= 1000 && code < 2000);
}
