import { readFileSync, statSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { OperatorError } from './operator-error.js';

/**
 * Refuses to open a data folder of another user. Root may open it, but would leave files in it that
 * its owner, the service, can not read.
 * @throws OperatorError that says which user to become
 */
export function checkFolderOwner(data: string): void {
  const owner = statsOf(data)?.uid;
  const user = process.geteuid?.();
  if (owner === undefined || user === undefined || owner === user) return;
  throw new OperatorError(`${data} belongs to ${nameOf(owner)}; ${becoming(owner)}`);
}

/** Which user to become for a place that is closed to this one; undefined where none is known. */
export function ownerAdvice(place: string): string | undefined {
  const found = nearestStats(resolve(place));
  if (found === undefined) return undefined;
  // What root keeps for a service belongs to the group of the service's user.
  const owner = found.uid === 0 ? (primaryUserOf(found.gid) ?? 0) : found.uid;
  return owner === 0 || owner === process.geteuid?.() ? undefined : becoming(owner);
}

function becoming(owner: number): string {
  return `run the command as that user: sudo -u ${nameOf(owner)} putmon ...`;
}

/** The state of the place; of the nearest folder above it where this user may not look inside. */
function nearestStats(place: string): Stats | undefined {
  const found = statsOf(place);
  if (found !== undefined) return found;
  const above = dirname(place);
  return above === place ? undefined : nearestStats(above);
}

function statsOf(place: string): Stats | undefined {
  try {
    return statSync(place, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function nameOf(uid: number): string {
  return users().find((user) => user.uid === uid)?.name ?? `#${uid}`;
}

function primaryUserOf(gid: number): number | undefined {
  return users().find((user) => user.gid === gid)?.uid;
}

/** Node.js knows no user but its own. */
function users(): { readonly name: string; readonly uid: number; readonly gid: number }[] {
  let lines: string[];
  try {
    lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  } catch {
    lines = [];
  }
  return lines.map((line) => {
    const [name = '', , uid, gid] = line.split(':');
    return { name, uid: Number(uid), gid: Number(gid) };
  });
}
