import type { Evaluation } from './evaluation.js';
import type { FunctionCall, RangeSelector, Subquery } from './expression.js';
import {
  labelsKey,
  labelsOf,
  metricNameLabel,
  noLabels,
  withoutMetricName,
  type Labels,
} from './labels.js';
import type { LabelMatcher } from './label-matcher.js';
import { PromqlError } from './promql-error.js';
import type { RangeFunction } from './range-functions.js';
import { RowSamples } from './row-samples.js';
import { SampleWindow } from './sample-window.js';
import type { SelectedSeries } from './series-source.js';
import { pointsOf, vectorWithRows, type StepVector } from './step-vector.js';
import { StepVectorBuilder } from './step-vector-builder.js';
import { alignedFrame, timeOf, type TimeFrame } from './time-frame.js';
import { sameLabelsError } from './unite-rows.js';

/** Evaluates the operand of a subquery. */
export type SubqueryEvaluator = (subquery: Subquery, frame: TimeFrame) => Promise<StepVector>;

/** A series whose samples a window moves over. */
export type RangeSeries = Pick<SelectedSeries, 'labels' | 'times' | 'values'>;

/** What `f(x[5m])` is evaluated over: a range of samples, at steps of a frame. */
export interface RangeOperand {
  readonly range: RangeSelector | Subquery;
  readonly frame: TimeFrame;
  readonly evaluation: Evaluation;
  readonly evaluateSubquery: SubqueryEvaluator;
}

/** The value of a function over the range of each series, at each step. */
export async function evaluateRangeFunction(
  { name }: FunctionCall,
  rangeFunction: RangeFunction,
  operand: RangeOperand,
  parameters: Float64Array | undefined,
): Promise<StepVector> {
  const { frame, evaluation } = operand;
  const { pace, budget } = evaluation;
  const { samplesMin, valueOf } = rangeFunction;
  const builder = new StepVectorBuilder(frame.steps, budget);
  const labelKeys = new Set<string>();
  const windows = new RangeWindows(operand);
  for await (const batch of windows.eachBatch()) {
    for (const series of batch) {
      // Like an offset, last_over_time gives a value of the metric itself.
      const labels = name === 'last_over_time' ? series.labels : withoutMetricName(series.labels);
      const from = builder.appendRow(labels);
      let found = 0;
      windows.open(series);
      for (let step = 0; step < frame.steps; step += 1) {
        const window = windows.windowAt(step);
        if (window.count < samplesMin) continue;
        if (pace.spend(window.count + 10)) await pace.rest();
        const value = valueOf(window, parameters?.[step] ?? NaN, timeOf(frame, step));
        if (value === undefined) continue;
        builder.values[from + step] = value;
        builder.present[from + step] = 1;
        found += 1;
      }
      if (found === 0) builder.dropLastRow();
      else requireNew(labelKeys, labels);
      if (pace.spend(frame.steps)) await pace.rest();
    }
  }
  return builder.finish(pace);
}

function requireNew(keys: Set<string>, labels: Labels): void {
  const before = keys.size;
  if (keys.add(labelsKey(labels)).size === before) throw sameLabelsError(0, 0);
}

/** 1 at each step at which no series has a sample in its range. */
export async function evaluateAbsentOverTime(operand: RangeOperand): Promise<StepVector> {
  const { frame, evaluation, range } = operand;
  const { steps } = frame;
  const labels = range.kind === 'range' ? absentLabels(range.selector.matchers) : noLabels;
  const result = vectorWithRows([labels], steps, evaluation.budget);
  result.present.fill(1);
  result.values.fill(1);
  const windows = new RangeWindows(operand);
  for await (const batch of windows.eachBatch()) {
    for (const series of batch) {
      windows.open(series);
      for (let step = 0; step < steps; step += 1)
        if (windows.windowAt(step).count > 0) result.present[step] = 0;
      if (evaluation.pace.spend(series.times.length + steps)) await evaluation.pace.rest();
    }
  }
  return result;
}

/** The labels that a series would surely have if it were there: those matched by `=`, and once. */
export function absentLabels(matchers: readonly LabelMatcher[]): Labels {
  const values = new Map<string, string>();
  const seen = new Set<string>();
  for (const { name, operator, value } of matchers) {
    if (name === metricNameLabel) continue;
    const isSure = operator === '=' && !seen.has(name);
    values.set(name, isSure ? value : '');
    if (isSure) seen.add(name);
  }
  return labelsOf(values);
}

/** More would hold up the event loop, as the steps of one series are not handled in slices. */
const subqueryStepsMax = 1_000_000;

function requireSteps(steps: number): void {
  if (steps > subqueryStepsMax)
    throw new PromqlError(
      'execution',
      `subquery has ${steps} steps, at most ${subqueryStepsMax}; a longer step makes them fewer`,
    );
}

/** Moves the window of a range over one series after the other. */
export class RangeWindows {
  readonly #operand: RangeOperand;
  readonly #window: SampleWindow;
  readonly #firstEnd: number;
  readonly #lastEnd: number;
  readonly #step: number;

  constructor(operand: RangeOperand) {
    const { range, frame, evaluation } = operand;
    const modifiers = range.kind === 'range' ? range.selector : range;
    this.#operand = operand;
    this.#window = new SampleWindow(range.rangeMilliseconds);
    this.#firstEnd = evaluation.readTime(modifiers, timeOf(frame, 0));
    this.#lastEnd = evaluation.readTime(modifiers, timeOf(frame, frame.steps - 1));
    this.#step = modifiers.fixedTime === undefined ? frame.stepMilliseconds : 0;
  }

  /** Puts the window before a series. */
  open(series: RangeSeries): void {
    this.#window.open(series);
  }

  /** The window of the opened series at a step; steps are asked for in order. */
  windowAt(step: number): SampleWindow {
    this.#window.moveTo(this.#firstEnd + step * this.#step);
    return this.#window;
  }

  async *eachBatch(): AsyncIterable<readonly RangeSeries[]> {
    const { range, evaluation } = this.#operand;
    const start = this.#firstEnd - range.rangeMilliseconds;
    if (range.kind === 'subquery') yield* this.#eachSubqueryBatch(range, start);
    else yield* evaluation.read(range.selector.matchers, 'range', start, this.#lastEnd);
  }

  async *#eachSubqueryBatch(
    subquery: Subquery,
    start: number,
  ): AsyncIterable<readonly RangeSeries[]> {
    const { evaluation, evaluateSubquery } = this.#operand;
    const step = subquery.stepMilliseconds ?? evaluation.subqueryStepMilliseconds;
    const frame = alignedFrame(start, this.#lastEnd, step);
    requireSteps(frame.steps);
    const vector = await evaluateSubquery(subquery, frame);
    const samples = new RowSamples(vector, frame);
    for (const [row, labels] of vector.labels.entries()) {
      yield [{ labels, ...samples.of(row) }];
      if (evaluation.pace.spend(frame.steps)) await evaluation.pace.rest();
    }
    evaluation.budget.releasePoints(pointsOf(vector));
  }
}
