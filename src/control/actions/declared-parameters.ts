// What several actions take.
export const commonParameters = 'Region? account';
export const metricParameters = 'namespace! metricName!';
export const dimensionParameters = 'dimensions.N.name! dimensions.N.value!';
export const objectParameters = `${metricParameters} ${dimensionParameters}`;
export const statisticsTypeParameters = 'statisticsType.N.period statisticsType.N.statistics';
export const rangeParameters = 'startTime endTime';

/** A parameter that an action takes; `name.N` is an array. */
export interface DeclaredParameter {
  readonly name: string;
  /** Whether every call needs it, only some calls because of what else they give, or none. */
  readonly need: 'always' | 'sometimes' | 'never';
}

/** @param words names apart by spaces; `!` follows those always needed, `?` those needed sometimes */
export function declaredParameters(words: string): DeclaredParameter[] {
  const named = words.split(' ').filter((word) => word !== '');
  return named.map((word) => ({ name: word.replace(/[!?]$/, ''), need: needOf(word) }));
}

function needOf(word: string): DeclaredParameter['need'] {
  if (word.endsWith('!')) return 'always';
  return word.endsWith('?') ? 'sometimes' : 'never';
}

/** The parameters of each element of an array of records. */
export function parametersWithin(
  array: string,
  declared: readonly DeclaredParameter[],
): DeclaredParameter[] {
  const prefix = `${array}.N.`;
  return declared
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ name, need }) => ({ name: name.slice(prefix.length), need }));
}
