import type { Namespace } from '../../catalog/catalog.js';
import { publishedRegions, regionCodeOf } from '../../model/region.js';
import { accountOf } from './account-of.js';
import type { ActionCall } from './action.js';
import type { Control } from './control.js';

/**
 * What to add to "there is no ...": the regions in which the caller's account has the namespace that
 * the call names, and in it what is looked for. Empty where no region has it.
 */
export function otherRegions(
  call: ActionCall,
  control: Control,
  has: (namespace: Namespace) => boolean,
): string {
  const { id } = accountOf(call, control);
  const name = call.parameters.required('namespace');
  const found = publishedRegions().filter((region) => {
    const namespace = control.catalog.namespaceOf(id, region, name);
    return namespace !== undefined && has(namespace);
  });
  const [first] = found;
  if (first === undefined) return '';
  return `; it exists in ${found.join(', ')}: use Region ${regionCodeOf(first)}`;
}
