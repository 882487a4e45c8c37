import type { ActionValues } from '../../protocol/tc3/action-values.js';
import { quote } from '../../protocol/quote.js';
import { Api3Error } from '../../protocol/tc3/api3-errors.js';

/** The API wants the word `monitor` with some of its actions. @throws Api3Error */
export function checkModule(values: ActionValues): void {
  const module = values.required('Module');
  if (module === 'monitor') return;
  throw new Api3Error('InvalidParameterValue', `Module ${quote(module)} is not monitor`);
}
