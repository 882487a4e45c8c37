import type { CatalogView } from '../../catalog/catalog.js';
import type { ReportEvent, ReportTail } from '../../model/report-event.js';
import type { WebCall } from '../../web/web-call.js';
import type { WebReply } from '../../web/web-reply.js';
import type { Caller } from '../actions/control.js';
import { dataActions } from '../actions/data-actions.js';
import { isGranted } from '../actions/perform-action.js';
import { ConsoleError, withConsoleHeaders } from './console-error.js';
import type { ConsoleSession } from './console-sessions.js';
import { tailFilterOf } from './tail-filter.js';
import { TailReader } from './tail-reader.js';

/** Streams of one session. */
const readersPerSessionMax = 10;
/** Streams of all sessions: each has a connection of the control listener. */
const readersMax = 100;

type Accounts = Pick<CatalogView, 'accountWithId'>;

/** Streams single reports to the pages that show them. */
export class ConsoleTail {
  readonly #tail: ReportTail;
  readonly #nowSeconds: () => number;
  readonly #readerCounts = new Map<ConsoleSession, number>();
  /** Each event is written once for all that read it. */
  readonly #texts = new WeakMap<ReportEvent, string>();

  constructor(tail: ReportTail, nowSeconds: () => number) {
    this.#tail = tail;
    this.#nowSeconds = nowSeconds;
  }

  /** @throws ConsoleError */
  answer(call: WebCall, session: ConsoleSession, caller: Caller, accounts: Accounts): WebReply {
    // Whoever may not read the account's data may not watch it come in either.
    if (caller.kind === 'account' && !isGranted(dataActions.GetMonitorData, caller.key)) {
      throw new ConsoleError(403, 'the sub-account is not granted GetMonitorData');
    }
    const filter = tailFilterOf(call.query, caller);
    const count = this.#readerCounts.get(session) ?? 0;
    const total = [...this.#readerCounts.values()].reduce((sum, each) => sum + each, 0);
    if (total >= readersMax) {
      const message = `there are ${readersMax} streams of reports, as many as may be`;
      throw new ConsoleError(429, message, { 'Retry-After': '10' });
    }
    if (count >= readersPerSessionMax) {
      const message = `a session has at most ${readersPerSessionMax} streams of reports`;
      throw new ConsoleError(429, message, { 'Retry-After': '10' });
    }
    const reader = new TailReader({
      tail: this.#tail,
      filter,
      textOf: (event) => this.#textOf(event, accounts),
      ended: session.ended,
      closed: call.hungUp(),
      isOver: () => this.#nowSeconds() >= session.endsAt,
      entered: () => {
        this.#count(session, 1);
      },
      left: () => {
        this.#count(session, -1);
      },
    });
    const headers = { 'X-Accel-Buffering': 'no' };
    const body = reader.pieces();
    return withConsoleHeaders({ status: 200, contentType: 'text/event-stream', headers, body });
  }

  #count(session: ConsoleSession, more: number): void {
    const count = (this.#readerCounts.get(session) ?? 0) + more;
    if (count > 0) this.#readerCounts.set(session, count);
    else this.#readerCounts.delete(session);
  }

  #textOf(event: ReportEvent, accounts: Accounts): string {
    const known = this.#texts.get(event);
    if (known !== undefined) return known;
    const { accountId, ...rest } = event;
    const account = accountId === undefined ? undefined : accounts.accountWithId(accountId)?.name;
    const text = JSON.stringify({ ...rest, account });
    this.#texts.set(event, text);
    return text;
  }
}
