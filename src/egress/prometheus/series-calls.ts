import { compareBytes } from '../../model/byte-order.js';
import type { Turns } from '../../model/fair-turns.js';
import { sortInSlices } from '../../model/sort-in-slices.js';
import { QueryBudget } from '../../promql/query-budget.js';
import type { LabelMatcher } from '../../promql/label-matcher.js';
import { parseSelector } from '../../promql/parse-selector.js';

import type { WebReply } from '../../web/web-reply.js';
import type { CallForm } from './call-form.js';
import { unescapeLabelName } from './escaped-label.js';
import { arrayText, successReply } from './envelope.js';
import type { MetricLabels } from './metric-labels.js';
import { PrometheusRefusal } from './prometheus-refusal.js';
import type { PrometheusSource } from './prometheus-source.js';
import { promqlLimitsOf } from './promql-limits.js';
import { resultLimitOf } from './result-limit.js';
import { labelsJson } from './sample-json.js';
import { asTheyAre, selectMetrics, type SelectedMetric } from './selected-metrics.js';
import { selectSeries } from './selected-series.js';

/** The warning of Prometheus where `limit` cut an answer. */
const cutWarning = 'results truncated due to limit';

/** `series`: the labels of each series that one of the selectors names. */
export async function answerSeries(form: CallForm, source: PrometheusSource): Promise<WebReply> {
  const selectors = selectorsOf(form);
  if (selectors.length === 0) {
    throw new PrometheusRefusal('bad_data', 'no match[] parameter provided');
  }
  const limit = resultLimitOf(form);
  const texts = new Set<string>();
  for await (const { labels, seriesKeys } of selectedSeries(selectors, source)) {
    for (const seriesKey of seriesKeys) texts.add(labelsJson(labels.labelsOf(seriesKey)));
    if (texts.size > limit) break;
  }
  return listReply([...texts].slice(0, limit), texts.size > limit, source.turns);
}

/** `labels`: the names of all labels. */
export async function answerLabels(form: CallForm, source: PrometheusSource): Promise<WebReply> {
  const names = new Set<string>();
  for await (const { labels } of usedMetrics(selectorsOf(form), source)) {
    for (const name of labels.names) names.add(name);
  }
  return textsReply(names, resultLimitOf(form), source);
}

/** `label/<name>/values`: each value that a label has. */
export async function answerLabelValues(
  escapedName: string,
  form: CallForm,
  source: PrometheusSource,
): Promise<WebReply> {
  const name = unescapeLabelName(escapedName);
  const selectors = selectorsOf(form);
  const values = new Set<string>();
  for await (const metric of usedMetrics(selectors, source)) {
    const { labels } = metric;
    const constant = labels.constants.get(name);
    if (constant !== undefined) values.add(constant);
    if (!labels.places.has(name)) continue;
    for await (const seriesKeys of selectSeries(metric, source.store, source.turns)) {
      for (const key of seriesKeys) values.add(labels.valueOf(key, name) ?? '');
    }
  }
  return textsReply(values, resultLimitOf(form), source);
}

/** `metadata`: the display name and unit of each metric, which are all gauges. */
export function answerMetadata(form: CallForm, source: PrometheusSource): WebReply {
  const wanted = form.text('metric');
  const limit = resultLimitOf(form);
  const limitPerMetric = resultLimitOf(form, 'limit_per_metric');
  const records = new Map<string, Set<string>>();
  for (const { labels } of selectMetrics(source.catalog, source.accountId, [], asTheyAre)) {
    const { name, displayName, unit } = labels.metric;
    if (wanted !== undefined && wanted !== name) continue;
    const known = records.get(name) ?? new Set();
    if (!records.has(name) && records.size >= limit) continue;
    records.set(name, known);
    if (known.size < limitPerMetric) {
      known.add(JSON.stringify({ type: 'gauge', help: displayName, unit }));
    }
  }
  const members = Array.from(
    records,
    ([name, texts]) => `${JSON.stringify(name)}:[${[...texts].join(',')}]`,
  );
  return successReply([`{${members.join(',')}}`], source.turns);
}

/** The matchers of each selector of a call; none where it has no selector. */
function selectorsOf(form: CallForm): readonly (readonly LabelMatcher[])[] {
  return form.texts('match[]').map((text) => parseSelector(text));
}

/** The metrics that have a series which one of the selectors names; all without selectors. */
async function* usedMetrics(
  selectors: readonly (readonly LabelMatcher[])[],
  source: PrometheusSource,
): AsyncGenerator<SelectedMetric, void> {
  const { catalog, accountId, store, turns } = source;
  for (const matchers of selectors.length === 0 ? [[]] : selectors) {
    for (const metric of selectMetrics(catalog, accountId, matchers, asTheyAre)) {
      source.checkReader();
      for await (const seriesKeys of selectSeries(metric, store, turns)) {
        if (seriesKeys.length === 0) continue;
        yield metric;
        break;
      }
    }
  }
}

/** @throws PromqlError beyond promqlSeriesMax */
async function* selectedSeries(
  selectors: readonly (readonly LabelMatcher[])[],
  source: PrometheusSource,
): AsyncGenerator<{ labels: MetricLabels; seriesKeys: readonly string[] }, void> {
  const { catalog, accountId, store, turns, config } = source;
  const budget = new QueryBudget(promqlLimitsOf(config()));
  for (const matchers of selectors) {
    for (const metric of selectMetrics(catalog, accountId, matchers, asTheyAre)) {
      source.checkReader();
      for await (const seriesKeys of selectSeries(metric, store, turns)) {
        budget.readSeries(seriesKeys.length, 0);
        yield { labels: metric.labels, seriesKeys };
      }
    }
  }
}

/** Texts in byte order, as Prometheus sorts them. */
async function textsReply(
  texts: ReadonlySet<string>,
  limit: number,
  { turns }: PrometheusSource,
): Promise<WebReply> {
  const sorted = await sortInSlices([...texts], compareBytes, turns);
  return listReply(
    mapped(sorted.slice(0, limit), (text) => JSON.stringify(text)),
    texts.size > limit,
    turns,
  );
}

/** @param members JSON */
function listReply(members: Iterable<string>, isCut: boolean, turns: Turns): WebReply {
  return successReply(arrayText(members), turns, isCut ? [cutWarning] : []);
}

function* mapped<Item>(
  items: Iterable<Item>,
  change: (item: Item) => string,
): Generator<string, void> {
  for (const item of items) yield change(item);
}
