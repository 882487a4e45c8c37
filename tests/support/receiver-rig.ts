import { InProcessLimiter } from '../../src/admission/in-process-limiter.js';
import {
  LimiterUnavailableError,
  type Admission,
  type Limiter,
} from '../../src/admission/limiter.js';
import { newTokenText, tokenHashOf } from '../../src/catalog/access-token.js';
import { loadConfig } from '../../src/config/load-config.js';
import type { Flags } from '../../src/config/read-flags.js';
import { HttpServer } from '../../src/http/http-server.js';
import {
  answerMalformedReport,
  answerReport,
} from '../../src/ingress/put-monitor-data/answer-report.js';
import { receiveReport } from '../../src/ingress/put-monitor-data/receive-report.js';
import { acceptLines } from '../../src/ingress/accept-lines.js';
import { acceptReport } from '../../src/ingress/accept.js';
import { answerRoot, type Api3Door } from '../../src/ingress/api-3/answer-root.js';
import { api3ReceiverOf } from '../../src/ingress/api-3/api3-receiver.js';
import {
  answerLines,
  answerMalformedLines,
  isForLines,
} from '../../src/ingress/put-lines/answer-lines.js';
import { receiverSettingsOf, type ReceiverSettings } from '../../src/ingress/receiver-settings.js';
import { ReportRecorder } from '../../src/ingress/report-recorder.js';
import type { Receiver, ReceiverState } from '../../src/ingress/receiver.js';
import { StoreBusyError, StoreUnavailableError } from '../../src/storage/sample-store.js';
import { MemorySampleStore } from '../../src/storage/memory/memory-sample-store.js';
import { openDuckdbCatalog } from './open-duckdb-catalog.js';
import { furnish } from './accounts.js';
import { nowSeconds } from './report.js';
import { readStored, type Stored } from './stored-samples.js';

/** What goes wrong behind the receiver; nothing, where all are absent. */
export interface RigFaults {
  readonly state?: ReceiverState;
  readonly flags?: Flags;
  readonly limiter?: { requests?: 'refused' | 'failing'; samples?: 'refused' | 'failing' };
  /** What a write to the store throws: a refusal of the store, or a defect. */
  readonly storeError?: 'unavailable' | 'busy' | Error;
  readonly storeWritable?: boolean;
  readonly pendingSamples?: number;
  /** How long a report has waited for the disk. */
  readonly pendingMilliseconds?: number;
  /** How long the process has been busy with what came in at once. */
  readonly turnMilliseconds?: number;
}

const noFlags: Flags = {};

/** A receiver whose surroundings fail as told: its catalog and its samples are in memory. */
export class ReceiverRig {
  address = '';
  /** Of acme, for the door of lines. */
  writeToken = '';
  faults: RigFaults = {};
  /** How often a report let others have their turn. */
  turns = 0;
  /** What a defect left in the log: the error and the fields. */
  readonly failures: { error: unknown; fields: Readonly<Record<string, unknown>> }[] = [];
  readonly #store = new FaultyStore(() => this.faults);
  #flags: Flags = noFlags;
  #settingsOfFlags = receiverSettingsOf(loadConfig({ environment: {}, flags: noFlags }));
  #stored: () => Promise<Stored[]> = () => Promise.resolve([]);
  #close: () => Promise<void> = () => Promise.resolve();

  static async start(): Promise<ReceiverRig> {
    const rig = new ReceiverRig();
    const { catalog, close } = await openDuckdbCatalog();
    await furnish(catalog);
    rig.writeToken = await createWriteToken(catalog);
    const receiver = rig.#receiverOver(catalog);
    const api3Receiver = api3ReceiverOf(receiver);
    const api3: Api3Door = {
      verifier: receiver,
      accept: (verified, trace) => acceptReport(verified, api3Receiver, trace),
      otherwise: (call) => answerReport(call, receiver, receiveReport),
    };
    const server = new HttpServer(
      {
        answer: (call) => {
          if (call.path === '/') return answerRoot(call, api3);
          return isForLines(call.path)
            ? answerLines(call, receiver, (lines, trace) => acceptLines(lines, receiver, trace))
            : answerReport(call, receiver, receiveReport);
        },
        answerMalformed: (fault, target) =>
          isForLines(target)
            ? answerMalformedLines(fault, receiver)
            : answerMalformedReport(fault, receiver),
      },
      {
        urlBytesMax: 262_144,
        headerBytesMax: 32_768,
        bodyBytesMax: () => 1_048_576,
        headersTimeoutSeconds: 10,
        requestTimeoutSeconds: 30,
        keepAliveTimeoutSeconds: 65,
        connectionsMax: 1000,
      },
    );
    rig.address = await server.listen('127.0.0.1', 0);
    rig.#stored = () => readStored(catalog, rig.#store);
    rig.#close = async () => {
      await server.drain(0);
      await close();
    };
    return rig;
  }

  stored(): Promise<Stored[]> {
    return this.#stored();
  }

  stop(): Promise<void> {
    return this.#close();
  }

  #receiverOver(catalog: Receiver['catalog']): Receiver {
    return {
      state: () => this.faults.state ?? 'serving',
      settings: () => this.#settings(),
      catalog,
      limiter: this.#limiter(),
      store: this.#store,
      keyUses: { noteReport: () => undefined, noteTokenReport: () => undefined },
      clock: () => nowSeconds * 1000,
      turn: {
        ageMilliseconds: () => this.faults.turnMilliseconds ?? 0,
        next: () => {
          this.turns += 1;
          return Promise.resolve();
        },
        hold: () => Promise.resolve(),
      },
      recorder: new ReportRecorder(
        () => nowSeconds * 1000,
        () => undefined,
      ),
      observer: { answered: () => undefined, repeated: () => undefined, timed: () => undefined },
      log: {
        refused: () => undefined,
        malformed: () => undefined,
        failed: (error, fields) => void this.failures.push({ error, fields }),
      },
    };
  }

  #settings(): ReceiverSettings {
    const { flags = noFlags } = this.faults;
    if (flags !== this.#flags) {
      this.#flags = flags;
      this.#settingsOfFlags = receiverSettingsOf(loadConfig({ environment: {}, flags }));
    }
    return this.#settingsOfFlags;
  }

  /** Refuses and fails as told; else it counts samples, and admits every request. */
  #limiter(): Limiter {
    const counting = new InProcessLimiter(
      () => this.#settings().limits,
      () => nowSeconds * 1000,
    );
    return {
      admitRequest: () => admissionOf(this.faults.limiter?.requests),
      admitSamples: async (secretId, sampleCount) => {
        const admission = await admissionOf(this.faults.limiter?.samples);
        return admission.admitted ? counting.admitSamples(secretId, sampleCount) : admission;
      },
      returnSamples: (secretId, sampleCount, admission) => {
        counting.returnSamples(secretId, sampleCount, admission);
      },
      close: () => counting.close(),
    };
  }
}

async function createWriteToken(catalog: Receiver['catalog']): Promise<string> {
  const text = newTokenText('write');
  const accountId = catalog.accountNamed('acme')?.id ?? -1;
  const hash = tokenHashOf(text, 'write') ?? '';
  await catalog.createToken({ accountId, kind: 'write', hash, note: '' });
  return text;
}

async function admissionOf(fault: 'refused' | 'failing' | undefined): Promise<Admission> {
  await Promise.resolve();
  if (fault === 'failing') throw new LimiterUnavailableError('the limiter is gone');
  return fault === undefined ? { admitted: true } : { admitted: false, retryAfterSeconds: 7 };
}

class FaultyStore extends MemorySampleStore {
  readonly #faults: () => RigFaults;

  constructor(faults: () => RigFaults) {
    super({ pendingSamplesMax: 500_000, retentionDays: 30 });
    this.#faults = faults;
    let pendingSamples = 0;
    Object.defineProperties(this, {
      writable: { get: () => faults().storeWritable ?? true },
      pendingMilliseconds: { get: () => faults().pendingMilliseconds ?? 0 },
      pendingSamples: {
        get: () => faults().pendingSamples ?? pendingSamples,
        set: (count: number) => (pendingSamples = count),
      },
    });
  }

  override write(
    report: Parameters<MemorySampleStore['write']>[0],
  ): Promise<'stored' | 'repeated'> {
    const { storeError } = this.#faults();
    if (storeError === undefined) return super.write(report);
    if (storeError === 'busy') return Promise.reject(new StoreBusyError('busy'));
    if (storeError === 'unavailable') return Promise.reject(new StoreUnavailableError('disk full'));
    return Promise.reject(storeError);
  }
}
