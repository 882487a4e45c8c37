import type { AlarmCatalog } from '../../catalog/alarms/alarm-catalog.js';
import type { Account, CatalogView } from '../../catalog/catalog.js';
import type { Config } from '../../config/config.js';
import type { Clock } from '../../model/clock.js';
import type { Turns } from '../../model/fair-turns.js';
import type { SampleStore } from '../../storage/sample-store.js';
import type { WebCall } from '../../web/web-call.js';
import type { WebReply } from '../../web/web-reply.js';
import { answerPrometheusCall, type CallOutcome } from './prometheus-calls.js';
import { PrometheusRefusal } from './prometheus-refusal.js';
import type { PrometheusSource } from './prometheus-source.js';
import { QuerySlots } from './query-slots.js';

/** What is read here. */
export interface ReadParts {
  readonly catalog: CatalogView;
  readonly alarms: AlarmCatalog;
  readonly store: SampleStore;
  readonly clock: Clock;
}

/** Who asks. */
export interface AccountReader {
  readonly account: Account;
  /** For the log. */
  readonly name: string;
  /** Whether it may still read. */
  readonly mayRead: () => boolean;
}

export interface QueryLog {
  queryAnswered(seconds: number, fields: Readonly<Record<string, unknown>>): void;
  queryRefused(kind: string, seconds: number, fields: Readonly<Record<string, unknown>>): void;
  queryCutOff(fields: Readonly<Record<string, unknown>>): void;
  failed(error: unknown, fields: Readonly<Record<string, unknown>>): void;
}

export interface PrometheusDoorParts {
  readonly config: () => Config;
  /** Undefined while the service starts or stops. */
  readonly parts: () => ReadParts | undefined;
  /** Called only while there are parts. @throws PrometheusRefusal unauthorized, forbidden */
  readonly identify: (call: WebCall) => AccountReader;
  readonly turns: Turns;
  readonly log: QueryLog;
}

/** Answers what Prometheus, Grafana and Nightingale ask, from the data of the account that asks. */
export class PrometheusDoor {
  readonly #parts: PrometheusDoorParts;
  readonly #slots: QuerySlots;

  constructor(parts: PrometheusDoorParts) {
    this.#parts = parts;
    this.#slots = new QuerySlots(() => parts.config().promqlQueriesMax);
  }

  async answer(call: WebCall): Promise<WebReply> {
    const startedAt = performance.now();
    const fields: { reader?: string } = {};
    const outcome = await answerPrometheusCall(call, () => {
      const parts = this.#openParts();
      const reader = this.#parts.identify(call);
      fields.reader = reader.name;
      return this.#sourceOf(parts, reader, call);
    });
    const seconds = (performance.now() - startedAt) / 1000;
    this.#log(outcome, seconds, { request: call.id, path: call.path.slice(0, 200), ...fields });
    return outcome.reply;
  }

  /** Who asks is not known before: keys and tokens are not loaded. */
  #openParts(): ReadParts {
    const parts = this.#parts.parts();
    if (parts !== undefined) return parts;
    throw new PrometheusRefusal('unavailable', 'the service is starting or stopping');
  }

  #sourceOf(
    parts: ReadParts,
    { account, mayRead }: AccountReader,
    call: WebCall,
  ): PrometheusSource {
    const { config, turns, log } = this.#parts;
    const cutOff = (): void => {
      log.queryCutOff({ request: call.id, path: call.path.slice(0, 200) });
      call.disconnect();
    };
    const checkReader = (): void => {
      if (!mayRead())
        throw new PrometheusRefusal('unauthorized', 'the credential is no longer in force');
    };
    const { closed } = call;
    const about = { accountId: account.id, slots: this.#slots, closed };
    return { ...parts, ...about, config, turns, cutOff, checkReader };
  }

  #log({ refusal, failure }: CallOutcome, seconds: number, fields: object): void {
    const { log } = this.#parts;
    if (failure !== undefined) log.failed(failure, { ...fields });
    else if (refusal === undefined) log.queryAnswered(seconds, { ...fields });
    else log.queryRefused(refusal.kind, seconds, { ...fields, detail: refusal.message });
  }
}
