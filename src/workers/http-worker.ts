import { createSecretKey } from 'node:crypto';
import type { HttpCall } from '../http/http-call.js';
import { HttpServer } from '../http/http-server.js';
import { systemClock } from '../model/clock.js';
import { returnCodes } from '../protocol/return-codes.js';
import type { Reply } from '../http/write-reply.js';
import { answerRoot, type Api3Door } from '../ingress/api-3/answer-root.js';
import {
  answerLines,
  answerMalformedLines,
  isForLines,
} from '../ingress/put-lines/answer-lines.js';
import { linesPath } from '../ingress/put-lines/receive-lines.js';
import { answerMalformedReport, answerReport } from '../ingress/put-monitor-data/answer-report.js';
import { httpLimitsOf } from '../ingress/put-monitor-data/http-limits.js';
import { LoopTurn } from '../ingress/loop-turn.js';
import { verifyReport } from '../ingress/put-monitor-data/receive-report.js';
import { verifierSettingsOf, type VerifierSettings } from '../ingress/receiver-settings.js';
import type { ReceiverState, SigningKey, Verifier, WriteToken } from '../ingress/receiver.js';
import { ReportRecorder } from '../ingress/report-recorder.js';
import type { ReportTrace } from '../ingress/report-trace.js';
import type { VerifiedLines } from '../ingress/verified-lines.js';
import { createLog, type Log } from '../telemetry/log.js';
import { Metrics } from '../telemetry/metrics.js';
import { Telemetry } from '../telemetry/telemetry.js';
import type {
  Knowledge,
  ListenFailure,
  OwnerMessage,
  ToldKey,
  WorkerMessage,
  WorkerStart,
} from './messages.js';
import { OwnerLink } from './owner-link.js';
import type { WorkerConfig } from './worker-config.js';

/** Verifies reports that come over HTTP, and hands them to the owner of the storage. */
export class HttpWorker {
  readonly #send: (message: WorkerMessage) => void;
  readonly #owner: OwnerLink;
  readonly #log: Log;
  readonly #metrics = new Metrics(Object.keys(returnCodes));
  readonly #telemetry: Telemetry;
  readonly #recorder: ReportRecorder;
  readonly #server: HttpServer;
  readonly #keys = new Map<string, SigningKey>();
  /** Those that may write, by their hashes. */
  #tokens: ReadonlyMap<string, WriteToken> = new Map();
  #config: WorkerConfig;
  #settings: VerifierSettings;
  #state: ReceiverState = 'starting';

  constructor(
    { number, connections }: WorkerStart,
    config: WorkerConfig,
    send: (message: WorkerMessage) => void,
  ) {
    this.#send = send;
    this.#owner = new OwnerLink(send);
    this.#config = config;
    this.#settings = verifierSettingsOf(config);
    const destination = {
      write: (line: string) => {
        send({ kind: 'line', line });
      },
    };
    this.#log = createLog({ level: config.logLevel, destination, base: { worker: number } });
    this.#telemetry = new Telemetry(this.#log, this.#metrics);
    this.#recorder = new ReportRecorder(systemClock, (news) => {
      send({ kind: 'reports', news });
    });
    const bodyBytesMax = (): number => this.#config.contentBytesMax;
    this.#server = new HttpServer(this.#handler(), {
      ...httpLimitsOf(config, bodyBytesMax),
      ...connections,
    });
    this.#metrics.watchReceiver({
      connections: () => this.#server.connectionCount,
      inFlightReports: () => this.#server.inFlight,
    });
  }

  async listen({ host, port }: WorkerStart): Promise<void> {
    try {
      this.#send({ kind: 'listens', address: await this.#server.listen(host, port) });
    } catch (error) {
      const { message, code, address, hostname, port: at } = error as ListenFailure;
      const failure = { message, code, address, hostname, port: at };
      this.#send({ kind: 'cannotListen', error: failure });
    }
  }

  /** @throws FrameError */
  async take(message: Exclude<OwnerMessage, { kind: 'start' }>): Promise<void> {
    if (message instanceof Uint8Array) {
      this.#owner.take(message);
      return;
    }
    switch (message.kind) {
      case 'know':
        this.know(message.knowledge);
        this.#send({ kind: 'knows', version: message.version });
        return;
      case 'count': {
        const metrics = await this.#metrics.collect();
        this.#send({ kind: 'counted', version: message.version, metrics });
        return;
      }
      case 'drain':
        this.#state = 'draining';
        await this.#server.drain(message.timeoutSeconds);
        this.#telemetry.close();
    }
  }

  know({ state, config, keys = [], tokens, isWatched }: Knowledge): void {
    if (config !== undefined) {
      this.#config = config;
      this.#settings = verifierSettingsOf(config);
      this.#log.level = config.logLevel;
    }
    for (const key of keys) this.#keys.set(key.secretId, signingKeyOf(key));
    if (tokens !== undefined) this.#tokens = new Map(tokens.map((token) => [token.hash, token]));
    if (isWatched !== undefined) this.#recorder.isWatched = isWatched;
    if (state !== undefined) this.#state = state;
  }

  #handler(): ConstructorParameters<typeof HttpServer>[0] {
    const verifier = this.#verifier();
    const handOver = async (call: HttpCall, _: Verifier, trace: ReportTrace): Promise<void> => {
      await this.#owner.accept(await verifyReport(call, verifier, trace));
    };
    const answer = (call: HttpCall): Promise<Reply> => answerReport(call, verifier, handOver);
    const api3: Api3Door = {
      verifier,
      accept: (verified) => this.#owner.accept(verified),
      otherwise: answer,
    };
    const handOverLines = (lines: VerifiedLines): Promise<void> => this.#owner.acceptLines(lines);
    return {
      answer: (call) => {
        if (call.path === linesPath) return answerLines(call, verifier, handOverLines);
        return call.path === '/' ? answerRoot(call, api3) : answer(call);
      },
      answerMalformed: (fault, target) =>
        isForLines(target)
          ? answerMalformedLines(fault, verifier)
          : answerMalformedReport(fault, verifier),
    };
  }

  #verifier(): Verifier {
    const ownTurn = new LoopTurn();
    return {
      state: () => this.#state,
      settings: () => this.#settings,
      catalog: {
        keyOf: (secretId) => this.#keys.get(secretId),
        tokenWithHash: (hash) => this.#tokens.get(hash),
        hasTokens: (kind) => kind === 'write' && this.#tokens.size > 0,
      },
      store: this.#owner,
      clock: systemClock,
      turn: {
        // A report goes through both processes: the busier one decides.
        ageMilliseconds: () =>
          Math.max(ownTurn.ageMilliseconds(), this.#owner.ownerTurnMilliseconds),
        next: () => ownTurn.next(),
        hold: (milliseconds) => ownTurn.hold(milliseconds),
      },
      observer: this.#telemetry,
      log: this.#telemetry,
      recorder: this.#recorder,
    };
  }
}

function signingKeyOf({ secretKey, ...key }: ToldKey): SigningKey {
  return { ...key, secret: createSecretKey(secretKey) };
}
