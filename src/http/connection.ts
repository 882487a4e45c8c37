import type { Socket } from 'node:net';
import type { ConnectionHost } from './connection-host.js';
import { HeldInput } from './held-input.js';
import { HttpCall } from './http-call.js';
import type { MalformedRequest } from './http-handler.js';
import type { Placed } from './place-list.js';
import { RequestAbortedError } from '../model/request-aborted-error.js';
import type { RequestBody } from './request-body.js';
import type { RequestHead } from './request-head.js';
import { RequestParser } from './request-parser.js';
import type { ConnectionOption, Reply } from './write-reply.js';

/** Closing at once after the last words would reset the connection and take them with it. */
const lingerSeconds = 1;
const tlsHandshakeByte = 0x16;

/** One client's connection. Its requests are answered one at a time, in their order. */
export class Connection implements Placed {
  place = 0;
  readonly #host: ConnectionHost;
  readonly #socket: Socket;
  readonly #parser: RequestParser;
  /** Beyond what the server takes: told so, and parted from. */
  readonly #isSurplus: boolean;
  readonly #address: string;
  /** Of the request at hand. */
  #isCalled = false;
  #isAnswered = false;
  readonly #held: HeldInput;
  /** The client does not take its answers. */
  #isStalled = false;
  /** The client has said all that it will say. */
  #isEnded = false;
  /** What came is no request. A call that came before it has the last answer. */
  #fault: MalformedRequest | undefined;
  /** The last words are said; what still comes is dropped. */
  #isParted = false;
  #lingerSeconds = lingerSeconds;
  #isFresh = true;
  /** When the request at hand began, or the wait for the next. */
  #sinceSecond: number;

  constructor(host: ConnectionHost, socket: Socket, isSurplus: boolean) {
    this.#host = host;
    this.#socket = socket;
    this.#isSurplus = isSurplus;
    this.#held = new HeldInput(socket);
    this.#address = socket.remoteAddress ?? '';
    this.#parser = new RequestParser(host.llhttp, host.limits, host.spare);
    this.#sinceSecond = host.second;
    host.input.read(socket, (bytes) => {
      this.#take(bytes);
    });
    socket.on('drain', () => {
      this.#unstall();
    });
    socket.on('end', () => {
      this.#isEnded = true;
      this.#settle();
    });
    // It closes, and nobody is left to be told.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#forget();
    });
  }

  /** No byte of a request is there, and no answer under way. */
  get isIdle(): boolean {
    if (this.#isParted || this.#isStalled || !this.#held.isEmpty) return false;
    return this.#parser.phase === 'between';
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** To be called each second. */
  expire(): void {
    if (this.#host.second - this.#sinceSecond <= this.#patienceSeconds()) return;
    const isIdle = this.#parser.phase === 'between' && !this.#isFresh;
    if (this.#isParted || this.#isStalled || isIdle) this.destroy();
    else this.#fail({ kind: 'tooSlow' });
  }

  #patienceSeconds(): number {
    const { headersTimeoutSeconds, requestTimeoutSeconds, keepAliveTimeoutSeconds } =
      this.#host.limits;
    if (this.#isParted) return this.#lingerSeconds;
    if (this.#isStalled) return requestTimeoutSeconds;
    switch (this.#parser.phase) {
      case 'between':
        return this.#isFresh ? headersTimeoutSeconds : keepAliveTimeoutSeconds;
      case 'head':
        return headersTimeoutSeconds;
      case 'body':
        return requestTimeoutSeconds;
      case 'complete':
        return Infinity;
    }
  }

  #take(bytes: Buffer): void {
    if (this.#isParted || this.#fault !== undefined) return;
    this.#parse(bytes);
    this.#held.copy();
  }

  /** The next request has to wait. */
  #isBusy(): boolean {
    return this.#isStalled || this.#parser.phase === 'complete';
  }

  /** Goes through what came, up to a request that has to be answered before the next. */
  #parse(bytes: Buffer): void {
    for (let at = 0; at < bytes.length && !this.#isParted;) {
      if (this.#isBusy()) {
        this.#held.hold(bytes.subarray(at));
        return;
      }
      const isBetween = this.#parser.phase === 'between';
      at = this.#parser.parse(bytes, at);
      if (this.#parser.fault !== undefined) {
        this.#fail(bytes[0] === tlsHandshakeByte ? { kind: 'tlsHello' } : this.#parser.fault);
        return;
      }
      if (isBetween && this.#parser.phase !== 'between') this.#sinceSecond = this.#host.second;
      if (!this.#isCalled) this.#open();
      else if (this.#isAnswered && this.#parser.phase === 'complete') this.#next();
    }
  }

  /** Begins to answer, once the head is there. */
  #open(): void {
    const { head, body } = this.#parser;
    if (head === undefined || body === undefined) return;
    this.#isCalled = true;
    if (this.#isSurplus) {
      this.#reply(this.#replyToMalformed({ kind: 'tooManyConnections' }));
      return;
    }
    if (head.expectsContinue) this.#meetExpectation(head);
    void this.#answer(new HttpCall(head, body, this.#address), body);
  }

  #meetExpectation(head: RequestHead): void {
    if (head.bodyBytesDeclared <= this.#host.limits.bodyBytesMax()) {
      this.#socket.write('HTTP/1.1 100 Continue\r\n\r\n', 'latin1');
    } else {
      // The client was told not to send the body, so the next bytes would not be a request.
      head.keepAlive = false;
    }
  }

  async #answer(call: HttpCall, body: RequestBody): Promise<void> {
    this.#host.inFlight += 1;
    try {
      this.#reply(await this.#host.handler.answer(call));
    } catch (error) {
      // Whoever cut the request short is answered, where that is still possible, as malformed.
      if (!(error instanceof RequestAbortedError)) throw error;
      if (this.#fault !== undefined) this.#replyMalformed(this.#fault);
    } finally {
      body.drop();
      this.#host.inFlight -= 1;
    }
  }

  #reply(reply: Reply): void {
    const { head } = this.#parser;
    if (this.#isParted || head === undefined) return;
    const option = this.#connectionOption(head);
    if (!this.#held.isEmpty) this.#cork();
    if (head.method === 'HEAD') this.#host.replies.writeHead(this.#socket, reply, option);
    else this.#host.replies.write(this.#socket, reply, option);
    const { body, phase } = this.#parser;
    this.#isAnswered = true;
    if (option === 'close' || this.#fault !== undefined) this.#part();
    else if (phase === 'complete') this.#next();
    // A client that writes before it reads still gets its answer: what it writes is dropped.
    else body?.drop();
  }

  #connectionOption(head: RequestHead): ConnectionOption {
    const isLast =
      !head.keepAlive ||
      this.#isSurplus ||
      this.#host.isDraining ||
      this.#fault !== undefined ||
      (this.#isEnded && this.#held.isEmpty);
    if (isLast) return 'close';
    return head.isHttp11 ? '' : 'keep-alive';
  }

  /** What is written up to the end of this turn goes out together. */
  #cork(): void {
    if (this.#socket.writableCorked > 0) return;
    this.#socket.cork();
    process.nextTick(this.#socket.uncork.bind(this.#socket));
  }

  /** Leaves an answered request for the one after it. */
  #next(): void {
    this.#parser.next();
    this.#isCalled = false;
    this.#isAnswered = false;
    this.#isFresh = false;
    this.#sinceSecond = this.#host.second;
    this.#isStalled = this.#socket.writableNeedDrain;
    if (!this.#held.isEmpty) this.#held.inTurn(this.#goOn.bind(this));
    else if (this.#isEnded || this.#host.isDraining) this.#goOn();
  }

  #unstall(): void {
    if (!this.#isStalled) return;
    this.#isStalled = false;
    this.#sinceSecond = this.#host.second;
    this.#goOn();
  }

  /** Takes what was held, and then reads again. */
  #goOn(): void {
    if (this.#isStalled) return;
    const held = this.#held.take();
    if (held !== undefined) {
      this.#parse(held);
      if (!this.#held.isEmpty) return;
      this.#socket.resume();
    }
    this.#settle();
  }

  /** The client has said all, or is to say no more. */
  #settle(): void {
    if (!this.#isEnded && !this.#host.isDraining) return;
    if (this.#isParted || !this.#held.isEmpty) return;
    if (this.#parser.phase === 'between') this.#part();
    else if (this.#isEnded && this.#parser.phase !== 'complete') this.#fail(endedEarly);
  }

  /** Answers what is no request in its turn: a call that came before it has its answer first. */
  #fail(fault: MalformedRequest): void {
    if (this.#isParted || this.#fault !== undefined) return;
    this.#fault = fault;
    this.#held.drop();
    if (!this.#isCalled) this.#replyMalformed(fault);
    else if (this.#isAnswered) this.#part();
    else this.#parser.body?.abort();
  }

  #replyMalformed(fault: MalformedRequest): void {
    if (this.#isParted) return;
    const reply = this.#replyToMalformed(fault);
    this.#host.replies.write(this.#socket, reply, 'close');
    this.#part();
  }

  #replyToMalformed(fault: MalformedRequest): Reply {
    return this.#host.handler.answerMalformed(fault, this.#parser.head?.targetSoFar ?? '');
  }

  #part(): void {
    this.#isParted = true;
    this.#held.drop();
    // A client that still writes its body has the time that it would have had.
    const isWriting = this.#parser.phase === 'body' && this.#fault === undefined;
    this.#lingerSeconds = isWriting ? this.#host.limits.requestTimeoutSeconds : lingerSeconds;
    if (!isWriting) this.#sinceSecond = this.#host.second;
    this.#parser.body?.drop();
    this.#socket.end();
    this.#socket.resume();
  }

  #forget(): void {
    this.#isParted = true;
    this.#held.drop();
    this.#parser.body?.abort();
    this.#parser.release();
  }
}

const endedEarly: MalformedRequest = { kind: 'unparsable', fault: 'HPE_INVALID_EOF_STATE' };
