import { quote } from '../quote.js';
import { Api3Error } from './api3-errors.js';

/** No parameter of the API lies deeper. */
const levelsMax = 8;

type Branch = Map<string, Branch | string>;

/**
 * Makes arrays and objects of `Metrics.0.MetricName=…`, as queries and forms bring them.
 * @throws Api3Error InvalidParameter
 */
export function unflattenParameters(
  texts: ReadonlyMap<string, string>,
): Readonly<Record<string, unknown>> {
  const root: Branch = new Map();
  for (const [name, text] of texts) place(root, name, text);
  return objectOf(root);
}

function place(root: Branch, name: string, text: string): void {
  const steps = name.split('.', levelsMax + 1);
  if (steps.length > levelsMax) throw invalid(name, `nests deeper than ${levelsMax} levels`);
  const last = steps.pop() ?? '';
  let branch = root;
  for (const step of steps) {
    const next = branch.get(step) ?? new Map<string, Branch | string>();
    if (typeof next === 'string') throw invalid(name, 'is given both whole and in parts');
    branch.set(step, next);
    branch = next;
  }
  if (branch.has(last)) throw invalid(name, 'is given both whole and in parts');
  branch.set(last, text);
}

function objectOf(branch: Branch): Record<string, unknown> {
  const members = [...branch].map(([name, node]) => [name, valueOf(node)] as const);
  return Object.fromEntries(members);
}

/** What has the names 0, 1 and so on, without a gap, is an array. */
function valueOf(node: Branch | string): unknown {
  if (typeof node === 'string') return node;
  const items: unknown[] = [];
  for (let at = 0; at < node.size; at += 1) {
    const item = node.get(String(at));
    if (item === undefined) return objectOf(node);
    items.push(valueOf(item));
  }
  return items;
}

function invalid(name: string, problem: string): Api3Error {
  return new Api3Error('InvalidParameter', `parameter ${quote(name)} ${problem}`);
}
