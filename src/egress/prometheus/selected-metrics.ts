import type { CatalogView, Namespace } from '../../catalog/catalog.js';
import { publishedRegions } from '../../model/region.js';
import type { LabelMatcher } from '../../promql/label-matcher.js';
import { MetricLabels, type Spelling } from './metric-labels.js';

/** A metric some of whose series may match, and what is left to ask of each series. */
export interface SelectedMetric {
  readonly labels: MetricLabels;
  readonly tests: readonly DimensionTest[];
}

/** A matcher of a dimension, by its place in the metric's `dimensionNames`. */
export interface DimensionTest {
  readonly place: number;
  readonly matcher: LabelMatcher;
}

/** Names are written as they are. */
export const asTheyAre: Spelling = (name) => name;

/** The account's metrics that the matchers admit, by what is known of them without their series. */
export function selectMetrics(
  catalog: CatalogView,
  accountId: number,
  matchers: readonly LabelMatcher[],
  spell: Spelling,
): SelectedMetric[] {
  const selected: SelectedMetric[] = [];
  for (const namespace of namespacesOf(catalog, accountId)) {
    for (const metric of namespace.metrics.values()) {
      const labels = new MetricLabels(metric, namespace, spell);
      const tests = testsOf(labels, matchers);
      if (tests !== undefined) selected.push({ labels, tests });
    }
  }
  return selected;
}

function namespacesOf(catalog: CatalogView, accountId: number): Namespace[] {
  return publishedRegions().flatMap((region) => catalog.namespacesIn(accountId, region));
}

/** Undefined where no series of the metric matches. */
function testsOf(
  labels: MetricLabels,
  matchers: readonly LabelMatcher[],
): DimensionTest[] | undefined {
  const tests: DimensionTest[] = [];
  for (const matcher of matchers) {
    const place = labels.places.get(matcher.name);
    if (place !== undefined) tests.push({ place, matcher });
    // A label that the metric does not have is as if it were empty.
    else if (!matcher.matches(labels.constants.get(matcher.name) ?? '')) return undefined;
  }
  return tests;
}
