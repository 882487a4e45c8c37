import { RequestAbortedError } from '../../model/request-aborted-error.js';
import { secondsOf, type Clock } from '../../model/clock.js';
import type { ReportTail } from '../../model/report-event.js';
import type { WebCall } from '../../web/web-call.js';
import { jsonReply, type WebReply } from '../../web/web-reply.js';
import type { Caller, Control } from '../actions/control.js';
import type { OperatorCredential } from '../operator-credential.js';
import type { ControlLog } from '../v2/answer-action.js';
import { ConsoleTail } from './console-tail.js';
import { callAction } from './call-action.js';
import { checkOrigin } from './check-origin.js';
import { noCookie, sessionCookie, sessionTokenIn } from './console-cookie.js';
import { ConsoleError, consoleErrorReply, withConsoleHeaders } from './console-error.js';
import type { ConsoleFiles } from './console-files.js';
import { ConsoleLinks } from './console-links.js';
import { callerOf, ConsoleSessions, type ConsoleSession } from './console-sessions.js';
import { identityOf, readLogin } from './log-in.js';
import { LoginAttempts } from './login-attempts.js';
import type { ServerFacts } from './session-answer.js';

/** What every path of the console begins with. */
export const consolePath = '/console/';

export interface ConsoleParts {
  /** Undefined while the service starts or stops. */
  readonly control: () => Control | undefined;
  readonly operator: OperatorCredential;
  readonly files: ConsoleFiles;
  readonly facts: ServerFacts;
  readonly reports: ReportTail;
  readonly clock: Clock;
  readonly log: ControlLog;
}

/** Answers what comes below /console/: pages, sessions, and the actions of the pages. */
export class ConsoleDoor {
  readonly links: ConsoleLinks;
  readonly #parts: ConsoleParts;
  readonly #sessions: ConsoleSessions;
  readonly #attempts: LoginAttempts;
  readonly #tail: ConsoleTail;

  constructor(parts: ConsoleParts) {
    const nowSeconds = (): number => secondsOf(parts.clock);
    this.#parts = parts;
    this.links = new ConsoleLinks(nowSeconds);
    this.#sessions = new ConsoleSessions(nowSeconds);
    this.#attempts = new LoginAttempts(nowSeconds);
    this.#tail = new ConsoleTail(parts.reports, nowSeconds);
  }

  /** Ends the sessions of whoever may not call any more. */
  credentialsChanged(): void {
    const control = this.#parts.control();
    if (control !== undefined) this.#sessions.endRevoked(control.catalog);
  }

  /** Ends all sessions, and the streams that are open. */
  close(): void {
    this.#sessions.endAll();
  }

  /** The only place where failures of this door end. @throws RequestAbortedError */
  async answer(call: WebCall): Promise<WebReply> {
    try {
      return await this.#answer(call);
    } catch (error) {
      if (error instanceof RequestAbortedError) throw error;
      if (error instanceof ConsoleError) return consoleErrorReply(error);
      this.#parts.log.failed(error, { request: call.id, door: 'console', path: call.path });
      const message = `internal error: request ${call.id} is in the log`;
      return consoleErrorReply(new ConsoleError(500, message));
    }
  }

  #answer(call: WebCall): Promise<WebReply> {
    const name = call.path.slice(consolePath.length);
    if (name === 'session') return this.#answerSession(call);
    if (name.startsWith('call/')) return this.#answerCall(name.slice('call/'.length), call);
    if (name === 'live') return Promise.resolve(this.#answerTail(call));
    if (call.method !== 'GET' && call.method !== 'HEAD') {
      throw new ConsoleError(405, 'only GET reads a page', { Allow: 'GET, HEAD' });
    }
    return this.#parts.files.reply(name, call.header('accept-encoding'));
  }

  async #answerSession(call: WebCall): Promise<WebReply> {
    checkOrigin(call);
    if (call.method === 'POST') return this.#logIn(call);
    if (call.method === 'GET') {
      const { session, caller } = this.#sessionOf(call);
      return this.#sessionReply(session, caller, call);
    }
    if (call.method !== 'DELETE') {
      throw new ConsoleError(405, 'a session is read, begun or ended', {
        Allow: 'GET, POST, DELETE',
      });
    }
    this.#sessions.end(sessionTokenIn(call));
    const headers = { 'Set-Cookie': noCookie(call) };
    return withConsoleHeaders({ ...jsonReply('', 204), headers });
  }

  async #logIn(call: WebCall): Promise<WebReply> {
    const control = this.#control();
    const waitSeconds = this.#attempts.begin(call.address);
    if (waitSeconds > 0) {
      const message = `too many attempts from ${call.address}; try again in ${waitSeconds} s`;
      throw new ConsoleError(429, message, { 'Retry-After': String(waitSeconds) });
    }
    const { operator } = this.#parts;
    const login = await readLogin(call);
    const identity = identityOf(login, call, { control, operator, links: this.links });
    const caller = callerOf(identity, control.catalog);
    if (caller === undefined) throw noSession();
    this.#attempts.succeeded(call.address);
    noteUse(caller, control);
    // Whoever logs in anew leaves the session that the browser had.
    this.#sessions.end(sessionTokenIn(call));
    const { token, session } = this.#sessions.begin(identity);
    const reply = await this.#sessionReply(session, caller, call);
    return { ...reply, headers: { ...reply.headers, 'Set-Cookie': sessionCookie(token, call) } };
  }

  async #answerCall(action: string, call: WebCall): Promise<WebReply> {
    checkOrigin(call);
    if (call.method !== 'POST') {
      throw new ConsoleError(405, 'actions are called by POST', { Allow: 'POST' });
    }
    const { caller } = this.#sessionOf(call);
    noteUse(caller, this.#control());
    return withConsoleHeaders(
      await callAction(action, call, { ...caller, address: call.address }, this.#parts),
    );
  }

  #answerTail(call: WebCall): WebReply {
    checkOrigin(call);
    if (call.method !== 'GET') {
      throw new ConsoleError(405, 'reports are read by GET', { Allow: 'GET' });
    }
    const { session, caller } = this.#sessionOf(call);
    return this.#tail.answer(call, session, caller, this.#control().catalog);
  }

  async #sessionReply(session: ConsoleSession, caller: Caller, call: WebCall): Promise<WebReply> {
    const answer = await this.#parts.facts.answer(session, caller, call, this.#control());
    return withConsoleHeaders(jsonReply(JSON.stringify(answer)));
  }

  /** The session that a request shows, and who calls by it now. @throws ConsoleError */
  #sessionOf(call: WebCall): { readonly session: ConsoleSession; readonly caller: Caller } {
    const { catalog } = this.#control();
    const session = this.#sessions.find(sessionTokenIn(call));
    const caller = session && callerOf(session.identity, catalog);
    if (session === undefined || caller === undefined) throw noSession();
    return { session, caller };
  }

  /** @throws ConsoleError */
  #control(): Control {
    const control = this.#parts.control();
    if (control === undefined) throw new ConsoleError(503, 'the service is starting or stopping');
    return control;
  }
}

function noteUse(caller: Caller, { keyUses, clock }: Control): void {
  const nowSeconds = secondsOf(clock);
  if (caller.kind === 'account') keyUses.noteCall(caller.key.secretId, 'console', nowSeconds);
  if (caller.kind === 'reader') keyUses.noteToken(caller.tokenId, nowSeconds, 'console');
}

function noSession(): ConsoleError {
  return new ConsoleError(401, 'there is no session, or it has ended; log in');
}
