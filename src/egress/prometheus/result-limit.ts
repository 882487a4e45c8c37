import type { CallForm } from './call-form.js';
import { PrometheusRefusal } from './prometheus-refusal.js';

/**
 * How many results a caller wants at most; Infinity where it does not say, or says 0.
 * @throws PrometheusRefusal bad_data
 */
export function resultLimitOf(form: CallForm, name = 'limit'): number {
  const text = form.text(name);
  if (text === undefined) return Infinity;
  if (!/^\d{1,15}$/.test(text)) {
    throw new PrometheusRefusal(
      'bad_data',
      `invalid parameter "${name}": ${JSON.stringify(text.slice(0, 100))} is no whole number`,
    );
  }
  return Number(text) === 0 ? Infinity : Number(text);
}
