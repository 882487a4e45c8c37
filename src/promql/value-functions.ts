/** Functions of one value, by their names in PromQL. */
export const valueFunctions: ReadonlyMap<string, (value: number) => number> = new Map([
  ['abs', Math.abs],
  ['ceil', Math.ceil],
  ['floor', Math.floor],
  ['exp', Math.exp],
  ['sqrt', Math.sqrt],
  ['ln', Math.log],
  ['log2', Math.log2],
  ['log10', Math.log10],
  ['sgn', (value) => (value < 0 ? -1 : value > 0 ? 1 : value)],
  ['sin', Math.sin],
  ['cos', Math.cos],
  ['tan', Math.tan],
  ['asin', Math.asin],
  ['acos', Math.acos],
  ['atan', Math.atan],
  ['sinh', Math.sinh],
  ['cosh', Math.cosh],
  ['tanh', Math.tanh],
  ['asinh', Math.asinh],
  ['acosh', Math.acosh],
  ['atanh', Math.atanh],
  ['deg', (value) => (value * 180) / Math.PI],
  ['rad', (value) => (value * Math.PI) / 180],
]);

/** Functions of one value and up to two scalars. */
export type ScaledFunction = (value: number, first: number, second: number) => number | undefined;

export const scaledFunctions: ReadonlyMap<string, ScaledFunction> = new Map([
  ['clamp_min', (value, least) => greater(least, value)],
  ['clamp_max', (value, greatest) => lesser(greatest, value)],
  ['clamp', clamp],
  ['round', round],
]);

function clamp(value: number, least: number, greatest: number): number | undefined {
  return greatest < least ? undefined : greater(least, lesser(greatest, value));
}

/** Ties are rounded up. The inverse loses less than a division by the step would. */
function round(value: number, toNearest: number): number {
  const inverse = 1 / toNearest;
  return Math.floor(value * inverse + 0.5) / inverse;
}

/** As Go's math.Max: infinity wins over NaN. */
function greater(one: number, other: number): number {
  return one === Infinity || other === Infinity ? Infinity : Math.max(one, other);
}

/** As Go's math.Min: negative infinity wins over NaN. */
function lesser(one: number, other: number): number {
  return one === -Infinity || other === -Infinity ? -Infinity : Math.min(one, other);
}
