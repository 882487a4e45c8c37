import { postOf, reportOf } from './report.js';

/** What counts of a report where names are registered: no value does. */
export interface NamedData {
  /** `fresh`, where absent. */
  readonly namespace?: string;
  readonly data: readonly (readonly [metricName: string, dimensions: Record<string, string>])[];
}

export function postNamed({ namespace = 'fresh', data }: NamedData): Buffer {
  const Data = data.map(([metricName, dimensions]) => ({ dimensions, metricName, value: 1 }));
  return postOf(reportOf({ Namespace: namespace, Data }));
}
