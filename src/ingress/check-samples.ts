import type { Limits } from '../config/limits.js';
import type { MetricDraft } from '../catalog/catalog.js';
import { exceeds, NamespaceRoom, type Excess } from '../catalog/quotas.js';
import { isDimensionValue } from '../model/names.js';
import { seriesKeyOf } from '../model/series.js';
import { defaultStatisticsTypes } from '../model/statistic.js';
import { quote } from '../protocol/quote.js';
import { Refusal, type DatumFault } from '../protocol/refusal.js';
import type { Datum } from '../protocol/report.js';
import { type ReportedSample, StoreUnavailableError } from '../storage/sample-store.js';
import { notReady } from './check-ready.js';
import { collectFaults } from './collect-faults.js';
import {
  findNameFault,
  findNamesMismatch,
  findNewNameFault,
  findValueFault,
} from './dimension-faults.js';
import type { ReportedNamespace } from './namespace-of.js';
import type { Receiver } from './receiver.js';
import { SeriesAnswers } from './series-answers.js';
import type { SignedReport } from './verified-report.js';

/** Samples that may be stored once the drafts, if any, are registered. */
export interface CheckedSamples {
  /** Samples of metrics that are registered. */
  readonly samples: readonly ReportedSample[];
  readonly drafts: readonly MetricDraft[];
  /** The number of series that are new to the account, as far as is known; the quota counts them. */
  readonly newSeriesCount: number;
}

/** What is checked of a report. */
export type CheckedReport = Pick<SignedReport, 'data' | 'timestampSeconds'>;

/** What samples are checked against. */
type Measures = Pick<Receiver, 'settings' | 'store'>;

/**
 * Nothing is awaited unless the account has too many series by what the store knows by itself.
 * @param seriesBefore new series that the same report brings to other namespaces
 * @throws Refusal dataEmpty, nameTooLong, dimensionInvalid, parameterInvalid, samplesOverQuota;
 * notReady where the store can not be asked
 */
export function checkSamples(
  report: CheckedReport,
  namespace: ReportedNamespace,
  receiver: Measures,
  seriesBefore = 0,
): CheckedSamples | Promise<CheckedSamples> {
  if (report.data.length === 0) throw new Refusal('dataEmpty', 'Data is empty');
  const check = new SampleCheck(report.timestampSeconds, namespace, receiver, seriesBefore);
  try {
    return check.takeAll(report.data);
  } catch (error) {
    if (!check.isOverSeriesMax) throw error;
    return checkByAnswers(report, namespace, receiver, { check, error, seriesBefore });
  }
}

/** Nobody is refused for a hint: the store is asked first. */
async function checkByAnswers(
  report: CheckedReport,
  namespace: ReportedNamespace,
  receiver: Measures,
  failed: { check: SampleCheck; error: unknown; readonly seriesBefore: number },
): Promise<CheckedSamples> {
  const answers = new SeriesAnswers(receiver.store, namespace.accountId);
  let { check, error } = failed;
  while (check.isOverSeriesMax && (await askOrRefuse(answers, check.samples))) {
    const { seriesBefore } = failed;
    check = new SampleCheck(report.timestampSeconds, namespace, receiver, seriesBefore, answers);
    try {
      return check.takeAll(report.data);
    } catch (refusal) {
      error = refusal;
    }
  }
  throw error;
}

async function askOrRefuse(
  answers: SeriesAnswers,
  samples: readonly ReportedSample[],
): Promise<boolean> {
  try {
    return await answers.ask(samples);
  } catch (error) {
    if (error instanceof StoreUnavailableError) throw notReady('the store can not be asked');
    throw error;
  }
}

/** Takes the data of one report in turn; knows what earlier ones would register. */
class SampleCheck {
  readonly samples: ReportedSample[] = [];
  /** By what is known, the account would have too many series. */
  isOverSeriesMax = false;
  /** Most reports name nothing new. */
  #drafts: Map<string, MetricDraft> | undefined;
  #room: NamespaceRoom | undefined;
  #newSeries: Set<string> | undefined;
  readonly #timeSeconds: number;
  readonly #namespace: ReportedNamespace;
  readonly #receiver: Measures;
  readonly #seriesBefore: number;
  readonly #answers: SeriesAnswers | undefined;

  /**
   * @param timeSeconds of the report, and so of each of its samples
   * @param seriesBefore new ones, in other namespaces
   * @param answers beside what the store knows by itself
   */
  constructor(
    timeSeconds: number,
    namespace: ReportedNamespace,
    receiver: Measures,
    seriesBefore: number,
    answers?: SeriesAnswers,
  ) {
    this.#timeSeconds = timeSeconds;
    this.#namespace = namespace;
    this.#receiver = receiver;
    this.#seriesBefore = seriesBefore;
    this.#answers = answers;
  }

  takeAll(data: readonly Datum[]): CheckedSamples {
    collectFaults(data, this.#receiver.settings().limits, (datum, index) =>
      this.take(datum, index),
    );
    const newSeriesCount = this.#newSeries?.size ?? 0;
    return { samples: this.samples, drafts: this.drafts, newSeriesCount };
  }

  get drafts(): readonly MetricDraft[] {
    return this.#drafts === undefined ? [] : [...this.#drafts.values()];
  }

  take(datum: Datum, index: number): DatumFault | undefined {
    const { limits } = this.#receiver.settings();
    const metric = this.#namespace.metrics.get(datum.metricName);
    const dimensionNames = metric?.dimensionNames ?? this.#draftedNames(datum.metricName);
    const seriesKey = dimensionNames && readSeriesKey(datum, dimensionNames, limits);
    if (seriesKey === undefined) return this.#takeUnknown(datum, index, dimensionNames);
    if (metric !== undefined) {
      const timeSeconds = this.#timeSeconds;
      this.samples.push({ metricId: metric.id, seriesKey, timeSeconds, value: datum.value });
      if (this.#receiver.store.hasSeries(metric.id, seriesKey)) return undefined;
      if (this.#answers?.has(metric.id, seriesKey) === true) return undefined;
    }
    return this.#takeNewSeries(datum, index, seriesKey);
  }

  #draftedNames(metricName: string): readonly string[] | undefined {
    return this.#drafts?.get(metricName)?.dimensionNames;
  }

  /** Explains a datum that is no sample of a known metric, or drafts the metric and tries again. */
  #takeUnknown(
    datum: Datum,
    index: number,
    dimensionNames: readonly string[] | undefined,
  ): DatumFault | undefined {
    const { limits } = this.#receiver.settings();
    const fault =
      findNameFault(datum, index, limits) ??
      findValueFault(datum, index, limits) ??
      (dimensionNames === undefined
        ? (findNewNameFault(datum, index, limits) ?? this.#draft(datum, index))
        : findNamesMismatch(datum, index, dimensionNames));
    return fault ?? this.take(datum, index);
  }

  #draft(datum: Datum, index: number): DatumFault | undefined {
    const { autoRegister, limits, metricNameFault } = this.#receiver.settings();
    const { metricName, dimensions } = datum;
    const { metrics, name } = this.#namespace;
    const invalid = (problem: string, quota?: Excess['quota']): DatumFault => ({
      index,
      name: 'parameterInvalid',
      detail: `Data[${index}].metricName ${quote(metricName)} ${problem}`,
      quota,
    });
    const fault = metricNameFault(metricName, limits);
    if (fault !== undefined) return invalid(fault.problem);
    if (!autoRegister) return invalid(`is not created in Namespace ${name}`);
    const dimensionNames = Object.keys(dimensions).sort();
    this.#room ??= new NamespaceRoom(metrics, limits);
    const excess = this.#room.add(dimensionNames);
    if (excess !== undefined) return invalid(roomProblem(excess.quota, limits), excess.quota);
    this.#drafts ??= new Map();
    this.#drafts.set(metricName, {
      name: metricName,
      displayName: metricName,
      unit: '',
      dimensionNames,
      statisticsTypes: defaultStatisticsTypes,
    });
    return undefined;
  }

  #takeNewSeries(datum: Datum, index: number, seriesKey: string): DatumFault | undefined {
    const { limits } = this.#receiver.settings();
    this.#newSeries ??= new Set();
    this.#newSeries.add(`${datum.metricName}\u0000${seriesKey}`);
    const seriesCount =
      this.#answers?.count ?? this.#receiver.store.seriesCountOf(this.#namespace.accountId);
    const newCount = this.#seriesBefore + this.#newSeries.size;
    if (!exceeds('seriesMax', seriesCount + newCount, limits)) return undefined;
    this.isOverSeriesMax = true;
    const bound = `${limits.seriesMax} of the account (seriesMax)`;
    const detail = `Data[${index}] would be a series over ${bound}`;
    return { index, name: 'samplesOverQuota', detail };
  }
}

/** What a metric would be one too many of. */
function roomProblem(quota: Excess['quota'], limits: Limits): string {
  const what = quota === 'metricsPerNamespaceMax' ? 'one' : 'a dimension set';
  return `would be ${what} over ${limits[quota]} (${quota})`;
}

/** Undefined where the dimensions are not just those of the metric, or a value is not allowed. */
function readSeriesKey(
  { dimensions }: Datum,
  dimensionNames: readonly string[],
  limits: Limits,
): string | undefined {
  if (Object.keys(dimensions).length !== dimensionNames.length) return undefined;
  const values: string[] = [];
  for (const name of dimensionNames) {
    if (!Object.hasOwn(dimensions, name)) return undefined;
    const value = dimensions[name] ?? '';
    if (!isDimensionValue(value, limits.dimensionValueLengthMax)) return undefined;
    values.push(value);
  }
  return seriesKeyOf(values);
}
