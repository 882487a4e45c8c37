import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type StoreObserver, StoreUnavailableError } from '../storage/sample-store.js';
import { DoorCounts } from './door-counts.js';
import type { MetricSet } from './summed-metrics.js';

/** What is read of the store whenever the metrics are rendered. */
export interface StoreReadings {
  readonly pendingSamples: () => number;
  readonly seriesCount: () => Promise<number>;
  readonly storeWritable: () => boolean;
  /** Of the disk that the data folder is on. */
  readonly diskBytesFree: () => Promise<number>;
}

/** What is read of the alarms whenever the metrics are rendered. */
export interface AlarmReadings {
  readonly judgementLagSeconds: () => number;
  readonly openAlarmCount: () => number;
}

/** What is read of the receiver whenever the metrics are rendered. */
export interface ReceiverReadings {
  readonly connections: () => number;
  readonly inFlightReports: () => number;
}

type DeliveryOutcome = 'delivered' | 'failed' | 'abandoned' | 'unrecorded';

const deliveryOutcomes: readonly DeliveryOutcome[] = [
  'delivered',
  'failed',
  'abandoned',
  'unrecorded',
];
const stepSecondsBuckets = [5e-6, 2e-5, 1e-4, 5e-4, 2e-3, 0.01, 0.05, 0.2, 1, 5];
const commitSecondsBuckets = [1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5, 30];
const commitSamplesBuckets = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

/** Counts and times the work, for Prometheus. No label ever comes from a sender. */
export class Metrics implements Omit<
  StoreObserver,
  'sorting' | 'dropping' | 'becameUnavailable' | 'becameAvailable'
> {
  readonly #registry = new Registry();
  /** By the name of their return code. */
  readonly #reports = new Map<string, number>();
  readonly #doorReports: DoorCounts;
  readonly #reportsRepeated = this.#counter('reports_repeated', 'Reports that were on disk before');
  readonly #samplesStored = this.#counter('samples_stored', 'Samples put on disk');
  readonly #tlsHellos = this.#counter('tls_hellos', 'TLS hellos at a port of plain HTTP');
  readonly #malformedRequests = this.#counter('malformed_requests', 'Requests that are not HTTP');
  readonly #unforeseenFailures = this.#counter('unforeseen_failures', 'Defects met; see the log');
  readonly #storeFailures = this.#counter('store_failures', 'Failures that the store tells of');
  readonly #daysSorted = this.#counter('days_sorted', 'Closed days sorted by series');
  readonly #daysDropped = this.#counter('days_dropped', 'Days dropped past retention');
  readonly #alarmsOpened = this.#counter('alarms_opened', 'Alarms that opened');
  readonly #alarmsEnded = this.#counter('alarms_ended', 'Alarms that ended');
  readonly #judgingFailures = this.#counter('judging_failures', 'Rounds of judging that failed');
  readonly #workersReplaced = this.#counter(
    'workers_replaced',
    'Worker processes that ended by themselves, and had another take their place',
  );
  readonly #refusedAddresses = this.#counter(
    'notice_addresses_refused',
    'Mail addresses that a notice was refused for, for good',
  );
  readonly #noticeAttempts = new Counter({
    name: 'putmon_notice_attempts_total',
    help: 'Attempts to deliver a notice of an alarm, by what became of them',
    labelNames: ['outcome'] as const,
    registers: [this.#registry],
  });
  readonly #roundSeconds = new Histogram({
    name: 'putmon_judging_seconds',
    help: 'Duration of judging one closed window for all its rules',
    buckets: commitSecondsBuckets,
    registers: [this.#registry],
  });
  readonly #querySeconds = new Histogram({
    name: 'putmon_query_seconds',
    help: 'Duration of calls by the protocols of Prometheus, by what became of them',
    labelNames: ['outcome'] as const,
    buckets: commitSecondsBuckets,
    registers: [this.#registry],
  });
  readonly #stepSeconds = new Histogram({
    name: 'putmon_step_seconds',
    help: 'Duration of a step of receiving; some reports are timed',
    labelNames: ['step'] as const,
    buckets: stepSecondsBuckets,
    registers: [this.#registry],
  });
  readonly #commitSeconds = new Histogram({
    name: 'putmon_commit_seconds',
    help: 'Duration of a commit',
    buckets: commitSecondsBuckets,
    registers: [this.#registry],
  });
  readonly #commitSamples = new Histogram({
    name: 'putmon_commit_samples',
    help: 'Samples of a commit',
    buckets: commitSamplesBuckets,
    registers: [this.#registry],
  });

  /** @param codeNames what `countReport` may be told; all stand at 0 from the start */
  constructor(codeNames: readonly string[]) {
    for (const codeName of codeNames) this.#reports.set(codeName, 0);
    this.#doorReports = new DoorCounts(this.#registry, this.#reports);
    // Prometheus sees no increase in a series whose first value is 1.
    for (const outcome of deliveryOutcomes) this.#noticeAttempts.inc({ outcome }, 0);
    this.#collectReports();
    collectDefaultMetrics({ register: this.#registry });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The text that Prometheus reads. */
  render(): Promise<string> {
    return this.#registry.metrics();
  }

  /** The same for a process that sums several. */
  collect(): Promise<MetricSet> {
    return this.#registry.getMetricsAsJSON();
  }

  /** Adds what is read at each rendering. Once only. */
  watchStore(readings: StoreReadings): void {
    this.#gauge('pending_samples', 'Samples that wait for the disk', readings.pendingSamples);
    let seriesCount = 0;
    this.#gauge('series', 'Series of all accounts', async () => {
      // While the store can not count, the other metrics are wanted all the more.
      const count = await orUndefinedWhileUnavailable(readings.seriesCount);
      seriesCount = count ?? seriesCount;
      return seriesCount;
    });
    this.#gauge('store_writable', '1 while the store takes writes', () =>
      Number(readings.storeWritable()),
    );
    // A disk that does not answer is no reason to be without the other metrics.
    this.#gauge('disk_free_bytes', 'Bytes free on the disk of the data folder', () =>
      readings.diskBytesFree().catch(() => NaN),
    );
  }

  /** Adds what is read at each rendering. Once only. */
  watchAlarms(readings: AlarmReadings): void {
    this.#gauge('alarms_open', 'Alarms that are open', readings.openAlarmCount);
    this.#gauge(
      'alarm_judgement_lag_seconds',
      'How long ago the oldest window could have been judged that alarm rules have yet to judge',
      readings.judgementLagSeconds,
    );
  }

  /** Adds what is read at each rendering. Once only. */
  watchReceiver(readings: ReceiverReadings): void {
    this.#gauge('connections', 'Open connections to the receiver', readings.connections);
    this.#gauge('in_flight_reports', 'Reports without an answer yet', readings.inFlightReports);
  }

  /** Adds what is read at each rendering. Once only. */
  watchLog(droppedLineCount: () => number): void {
    const counter = new Counter({
      name: 'putmon_log_lines_dropped_total',
      help: 'Lines of the log that could not be written',
      registers: [this.#registry],
      collect: () => {
        counter.reset();
        counter.inc(droppedLineCount());
      },
    });
  }

  /** Adds what is read at each rendering. Once only. */
  watchConsole(liveStreams: () => number): void {
    this.#gauge('live_streams', 'Browsers that watch reports come in', liveStreams);
  }

  /** Counts an answered report by the name of its return code. @param door no published one */
  countReport(codeName: string, door?: string): void {
    this.#reports.set(codeName, (this.#reports.get(codeName) ?? 0) + 1);
    if (door !== undefined) this.#doorReports.count(door, codeName);
  }

  countRepeatedReport(): void {
    this.#reportsRepeated.inc();
  }

  countTlsHello(): void {
    this.#tlsHellos.inc();
  }

  countMalformedRequest(): void {
    this.#malformedRequests.inc();
  }

  countUnforeseenFailure(): void {
    this.#unforeseenFailures.inc();
  }

  countReplacedWorker(): void {
    this.#workersReplaced.inc();
  }

  /** @param outcome `ok`, or the kind of refusal */
  observeQuery(outcome: string, seconds: number): void {
    this.#querySeconds.observe({ outcome }, seconds);
  }

  observeStep(stepName: string, seconds: number): void {
    this.#stepSeconds.observe({ step: stepName }, seconds);
  }

  committed({ samples, seconds }: { samples: number; seconds: number }): void {
    this.#samplesStored.inc(samples);
    this.#commitSeconds.observe(seconds);
    this.#commitSamples.observe(samples);
  }

  sorted(): void {
    this.#daysSorted.inc();
  }

  dropped(): void {
    this.#daysDropped.inc();
  }

  commitFailed(): void {
    this.#storeFailures.inc();
  }

  judged(round: {
    readonly openedCount: number;
    readonly endedCount: number;
    readonly seconds: number;
  }): void {
    this.#alarmsOpened.inc(round.openedCount);
    this.#alarmsEnded.inc(round.endedCount);
    this.#roundSeconds.observe(round.seconds);
  }

  countDelivery(outcome: DeliveryOutcome): void {
    this.#noticeAttempts.inc({ outcome });
  }

  countRefusedAddresses(count: number): void {
    this.#refusedAddresses.inc(count);
  }

  judgingFailed(): void {
    this.#judgingFailures.inc();
  }

  /** A plain map is counted in, and copied only when asked for: each report passes here. */
  #collectReports(): void {
    const counter = new Counter({
      name: 'putmon_reports_total',
      help: 'Answered reports, by the name of their return code',
      labelNames: ['code'] as const,
      registers: [this.#registry],
      collect: () => {
        counter.reset();
        for (const [code, count] of this.#reports) counter.inc({ code }, count);
      },
    });
  }

  #counter(name: string, help: string): Counter {
    return new Counter({ name: `putmon_${name}_total`, help, registers: [this.#registry] });
  }

  #gauge(name: string, help: string, read: () => number | Promise<number>): void {
    const gauge = new Gauge({
      name: `putmon_${name}`,
      help,
      registers: [this.#registry],
      collect: async () => {
        gauge.set(await read());
      },
    });
  }
}

async function orUndefinedWhileUnavailable<Value>(
  read: () => Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof StoreUnavailableError) return undefined;
    throw error;
  }
}
