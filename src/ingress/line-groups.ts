import { Refusal } from '../protocol/refusal.js';
import { collectFaults } from './collect-faults.js';
import { lineFault } from './line-fault.js';
import { namespaceOf, type ReportedNamespace } from './namespace-of.js';
import type { Receiver } from './receiver.js';
import { type Route, routeOf } from './route-of.js';
import type { Line, VerifiedLines } from './verified-lines.js';

/** The lines of one namespace in one region. */
export interface LineGroup {
  readonly namespace: ReportedNamespace;
  readonly lines: Line[];
}

/** By the region as the sender wrote it. */
export type Routes = ReadonlyMap<string, Route>;

/**
 * Where each region of the lines is stored.
 * @throws Refusal routeMissing, parameterInvalid
 */
export function routesOf(verified: VerifiedLines, receiver: Receiver): Routes {
  const { lines, accountId, address } = verified;
  const routes = new Map<string, Route>();
  const refusals = new Map<string, Refusal>();
  for (const { region } of lines) {
    if (routes.has(region) || refusals.has(region)) continue;
    const route = attempt(() => routeOf({ report: { region }, accountId, address }, receiver));
    if (route instanceof Refusal) refusals.set(region, route);
    else routes.set(region, route);
  }
  if (refusals.size > 0) refuse(lines, receiver, ({ region }) => refusals.get(region));
  return routes;
}

/**
 * The lines by their namespaces, in the order in which these come first.
 * @throws Refusal namespaceIllegal
 */
export function groupsOf(
  { lines }: VerifiedLines,
  routes: Routes,
  receiver: Receiver,
): readonly LineGroup[] {
  const groups = new Map<string, LineGroup | Refusal>();
  const newCounts = new Map<string, number>();
  let isRefused = false;
  for (const line of lines) {
    const route = routeFor(line, routes);
    const place = placeOf(line, route);
    let group = groups.get(place);
    if (group === undefined) {
      const newCount = newCounts.get(route.region) ?? 0;
      group = newGroup(line, route, receiver, newCount);
      groups.set(place, group);
      if (group instanceof Refusal) isRefused = true;
      else if (group.namespace.id === undefined) newCounts.set(route.region, newCount + 1);
    }
    if (!(group instanceof Refusal)) group.lines.push(line);
  }
  if (isRefused) {
    refuse(lines, receiver, (line) => {
      const group = groups.get(placeOf(line, routeFor(line, routes)));
      return group instanceof Refusal ? group : undefined;
    });
  }
  return [...groups.values()].filter(isGroup);
}

function isGroup(group: LineGroup | Refusal): group is LineGroup {
  return !(group instanceof Refusal);
}

function newGroup(
  { namespace }: Line,
  route: Route,
  receiver: Receiver,
  newCount: number,
): LineGroup | Refusal {
  const found = attempt(() => namespaceOf({ namespace }, route, receiver, newCount));
  return found instanceof Refusal ? found : { namespace: found, lines: [] };
}

function routeFor({ region }: Line, routes: Routes): Route {
  const route = routes.get(region);
  if (route === undefined) throw new Error('a line has no route');
  return route;
}

/** Two words may mean one region; no region has a space. */
function placeOf({ namespace }: Line, { region }: Route): string {
  return `${region} ${namespace}`;
}

/** @throws Refusal for the first of the lines that has one, with the others beside it */
function refuse(
  lines: readonly Line[],
  receiver: Receiver,
  refusalOf: (line: Line) => Refusal | undefined,
): void {
  collectFaults(lines, receiver.settings().limits, (line) => {
    const refusal = refusalOf(line);
    return refusal && lineFault(line.number, refusal.reason, `: ${refusal.detail}`);
  });
}

function attempt<Result>(step: () => Result): Result | Refusal {
  try {
    return step();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
