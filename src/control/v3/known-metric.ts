import type { Metric, Namespace } from '../../catalog/catalog.js';
import { quote } from '../../protocol/quote.js';
import { Api3Error } from '../../protocol/tc3/api3-errors.js';
import type { Control } from '../actions/control.js';
import type { Api3ActionCall } from './api3-action.js';

/** @throws Api3Error MissingParameter, ResourceNotFound */
export function knownNamespace(call: Api3ActionCall, { catalog }: Control): Namespace {
  const name = call.values.required('Namespace');
  const namespace = catalog.namespaceOf(call.account.id, call.region, name);
  if (namespace !== undefined) return namespace;
  throw new Api3Error('ResourceNotFound', `there is no Namespace ${quote(name)} in ${call.region}`);
}

/** @throws Api3Error ResourceNotFound */
export function metricNamed(name: string, { metrics, name: namespace }: Namespace): Metric {
  const metric = metrics.get(name);
  if (metric !== undefined) return metric;
  throw new Api3Error('ResourceNotFound', `there is no metric ${quote(name)} in ${namespace}`);
}
