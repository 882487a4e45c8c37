import { ControlRefusal } from './control-refusal.js';
import type { ActionParameters } from './action-parameters.js';

// What several actions take.
export const metricParameters = 'namespace! metricName!';
export const dimensionParameters = 'dimensions.N.name! dimensions.N.value!';
export const objectParameters = `${metricParameters} ${dimensionParameters}`;
export const statisticsTypeParameters = 'statisticsType.N.period statisticsType.N.statistics';
export const rangeParameters = 'startTime endTime';

/** What an action takes beside Action, Region and account; `name.N` is an array. */
export interface DeclaredParameter {
  readonly name: string;
  readonly isNeeded: boolean;
}

/** @param words names apart by spaces; `!` follows those that the action needs */
export function declaredParameters(words: string): DeclaredParameter[] {
  const named = words.split(' ').filter((word) => word !== '');
  return named.map((word) => ({ name: word.replace('!', ''), isNeeded: word.endsWith('!') }));
}

/**
 * Of an array, one element is enough here: what belongs to it is told by what reads it.
 * @throws ControlRefusal missingParameter
 */
export function checkNeeded(words: string, parameters: ActionParameters): void {
  const missing = declaredParameters(words).find(
    ({ name, isNeeded }) => isNeeded && !isGiven(name, parameters),
  );
  if (missing === undefined) return;
  throw new ControlRefusal('missingParameter', missing.name.replaceAll('.N', '.0'));
}

function isGiven(declared: string, parameters: ActionParameters): boolean {
  const [name = '', index, ...members] = declared.split('.');
  if (index === undefined) return (parameters.optional(name) ?? '') !== '';
  const elements = members.length === 0 ? parameters.list(name) : parameters.records(name);
  return elements.length > 0;
}
