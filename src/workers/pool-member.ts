import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LoopTurn } from '../ingress/loop-turn.js';
import type { Receiver } from '../ingress/receiver.js';
import type { Log } from '../telemetry/log.js';
import type { MetricSet } from '../telemetry/summed-metrics.js';
import type { ReportEvents } from '../model/report-event.js';
import { AcceptedFrames } from './accepted-frames.js';
import type { Knowledge, OwnerMessage, WorkerMessage, WorkerStart } from './messages.js';

const program = fileURLToPath(new URL('./worker.js', import.meta.url));

/** A worker that gives no answer for so long hangs, and is replaced. */
const patienceMs = 10_000;

/** What a worker works with at the owner. */
interface OwnerParts {
  readonly receiver: Receiver;
  /** Of the owner's event loop, one for all workers. */
  readonly turn: LoopTurn;
  readonly log: Log;
  /** Told of single reports. */
  readonly reported: (news: ReportEvents) => void;
}

interface WorkerEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** One worker process, as the owner of the storage sees it, from its start to its end. */
export class PoolMember {
  readonly number: number;
  /** The address, once it takes connections. */
  readonly listening: Promise<string>;
  readonly ended: Promise<WorkerEnd>;
  /** What it had counted when it was last asked. */
  lastCounts: MetricSet = [];
  isListening = false;
  readonly #worker = fork();
  readonly #frames: AcceptedFrames;
  readonly #log: Log;
  readonly #reported: OwnerParts['reported'];
  readonly #startedMs = performance.now();
  readonly #start: WorkerStart;
  readonly #knowledge: () => Knowledge;
  readonly #answers = new Map<number, (answer?: MetricSet) => void>();
  #nextVersion = 1;
  #settleListening!: { resolve: (address: string) => void; reject: (error: Error) => void };
  /** Whether it can be told anything: while it has a start behind it, and no end. */
  #isReached = false;

  /** @param knowledge what it starts with, at the moment when it does */
  constructor(
    start: WorkerStart,
    knowledge: () => Knowledge,
    { receiver, turn, log, reported }: OwnerParts,
  ) {
    this.number = start.number;
    this.#start = start;
    this.#knowledge = knowledge;
    this.#log = log;
    this.#reported = reported;
    this.#frames = new AcceptedFrames(receiver, turn, (frame) => {
      this.#send(frame);
    });
    this.listening = new Promise((resolve, reject) => {
      this.#settleListening = { resolve, reject };
    });
    this.#worker.on('message', (message: WorkerMessage) => {
      this.#take(message);
    });
    this.#logPrinted();
    this.ended = this.#watchEnd();
  }

  get ageMs(): number {
    return performance.now() - this.#startedMs;
  }

  /** Resolves once the worker goes by what it is told, starts with it, or is gone. */
  async tell(knowledge: Knowledge): Promise<void> {
    await this.#ask((version) => ({ kind: 'know', version, knowledge }));
  }

  /** What it has counted; of one that is gone, what it had when it was asked before. */
  async count(): Promise<MetricSet> {
    this.lastCounts =
      (await this.#ask((version) => ({ kind: 'count', version }))) ?? this.lastCounts;
    return this.lastCounts;
  }

  tellLoad(): void {
    if (this.#isReached) this.#frames.tellLoad();
  }

  /** Resolves once the process is gone: by itself, or by force after so long. */
  async drain(timeoutSeconds: number, forceAfterMs: number): Promise<void> {
    // What has no start behind it hears nothing yet, and has taken nothing.
    if (this.#isReached) this.#send({ kind: 'drain', timeoutSeconds });
    else this.#worker.process.kill('SIGKILL');
    const force = setTimeout(() => {
      this.#kill('it does not end');
    }, forceAfterMs);
    await this.ended;
    clearTimeout(force);
  }

  #take(message: WorkerMessage): void {
    if (message instanceof Uint8Array) {
      this.#takeFrame(message);
      return;
    }
    switch (message.kind) {
      case 'hears':
        this.#isReached = true;
        this.#send({ kind: 'start', worker: this.#start, knowledge: this.#knowledge() });
        return;
      case 'listens':
        this.isListening = true;
        this.#settleListening.resolve(message.address);
        return;
      case 'cannotListen':
        this.#settleListening.reject(Object.assign(new Error(), message.error));
        return;
      case 'knows':
        this.#answers.get(message.version)?.();
        return;
      case 'counted':
        this.#answers.get(message.version)?.(message.metrics);
        return;
      case 'reports':
        this.#reported(message.news);
        return;
      case 'line':
        this.#log.takeLine(message.line);
    }
  }

  /** What the runtime prints of a worker that ends by a defect. */
  #logPrinted(): void {
    const { stderr } = this.#worker.process;
    if (stderr === null) return;
    createInterface(stderr).on('line', (text) => {
      this.#log.error({ worker: this.number, text }, 'a worker printed');
    });
  }

  /** Whoever sends what is no frame is not to be trusted with an answer. */
  #takeFrame(frame: Uint8Array): void {
    try {
      this.#frames.take(frame);
    } catch (error) {
      this.#log.error({ worker: this.number, err: error }, 'unforeseen failure');
      this.#kill('it sent no frame');
    }
  }

  async #ask(question: (version: number) => OwnerMessage): Promise<MetricSet | undefined> {
    if (!this.#isReached) return undefined;
    const version = this.#nextVersion;
    this.#nextVersion += 1;
    const answered = new Promise<MetricSet | undefined>((resolve) => {
      this.#answers.set(version, resolve);
    });
    this.#send(question(version));
    const patience = setTimeout(() => {
      this.#kill('it gives no answer');
    }, patienceMs);
    const answer = await answered;
    clearTimeout(patience);
    this.#answers.delete(version);
    return answer;
  }

  async #watchEnd(): Promise<WorkerEnd> {
    const end = (await once(this.#worker, 'exit').catch(() => [null, null])) as unknown[];
    const [exitCode, signal] = end as [WorkerEnd['exitCode'], WorkerEnd['signal']];
    this.#isReached = false;
    this.isListening = false;
    this.#settleListening.reject(new Error(`worker ${this.number} ended before it listened`));
    for (const answer of this.#answers.values()) answer();
    return { exitCode, signal };
  }

  #kill(reason: string): void {
    this.#log.error({ worker: this.number, reason }, 'killing a worker');
    this.#worker.process.kill('SIGKILL');
  }

  /** A worker that is gone needs nothing any more; its end is seen elsewhere. */
  #send(message: OwnerMessage): void {
    this.#worker.send(message, () => undefined);
  }
}

function fork(): Worker {
  // Each worker takes connections itself: the owner has no part in them.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  cluster.setupPrimary({
    exec: program,
    args: [],
    serialization: 'advanced',
    // A child that inherits an output makes it blocking, for the owner too: the log would be waited for.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  return cluster.fork(noSettings());
}

/** What the owner was told through its environment, secrets among it, is not for workers. */
function noSettings(): Record<string, undefined> {
  const names = Object.keys(process.env).filter((name) => name.startsWith('PUTMON_'));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}
