import type { DatumFault } from '../protocol/refusal.js';
import type { RefusalName } from '../protocol/return-codes.js';

/**
 * What is wrong with one line; its index is the number of the line.
 * @param problem as it follows the place of a datum: ` lacks "ip"`, or `.value is no number`
 */
export function lineFault(number: number, name: RefusalName, problem: string): DatumFault {
  const rest = problem.startsWith('.') ? `: ${problem.slice(1)}` : problem;
  return { index: number, name, detail: `line ${number}${rest}` };
}
