import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file that `node --cpu-prof` writes. */
interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** Microseconds of the machine's monotonic clock. */
  readonly startTime: number;
  /** The node that ran, sample by sample. */
  readonly samples: readonly number[];
  /** Microseconds from one sample to the next. */
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

/** A function that ran, and the script that it is of. */
export interface ProfiledFunction {
  readonly name: string;
  /** For a function that is no script's, the script that called it; empty where none did. */
  readonly url: string;
}

/** Time in the function itself, in microseconds. */
export type SelfTimes = ReadonlyMap<ProfiledFunction, number>;

/** A span of the machine's monotonic clock, in microseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export function monotonicMicroseconds(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

/** Reads the one profile of a folder, as far as it lies in the span. */
export async function readSelfTimes(folder: string, span: Span): Promise<SelfTimes> {
  const [file] = await readdir(folder);
  if (file === undefined) throw new Error('node wrote no profile');
  const profile = JSON.parse(await readFile(join(folder, file), 'utf8')) as CpuProfile;
  const functions = functionsOf(profile);
  const selfTimes = new Map<ProfiledFunction, number>();
  let time = profile.startTime;
  for (const [place, id] of profile.samples.entries()) {
    const delta = profile.timeDeltas[place] ?? 0;
    time += delta;
    const ran = functions.get(id);
    if (ran === undefined || time < span.from || time > span.to) continue;
    selfTimes.set(ran, (selfTimes.get(ran) ?? 0) + delta);
  }
  return selfTimes;
}

/** By the id of their nodes; the same function, called along other paths, is the same object. */
function functionsOf({ nodes }: CpuProfile): Map<number, ProfiledFunction> {
  const nodesById = new Map(nodes.map((node) => [node.id, node]));
  const functions = new Map<number, ProfiledFunction>();
  const known = new Map<string, ProfiledFunction>();
  const visit = (node: ProfileNode, callerUrl: string): void => {
    const url = node.callFrame.url === '' ? callerUrl : node.callFrame.url;
    const name = node.callFrame.functionName || '(anonymous)';
    const key = `${url} ${name}`;
    const ran = known.get(key) ?? { name, url };
    known.set(key, ran);
    functions.set(node.id, ran);
    for (const child of node.children ?? []) {
      const childNode = nodesById.get(child);
      if (childNode !== undefined) visit(childNode, url);
    }
  };
  const [root] = nodes;
  if (root !== undefined) visit(root, '');
  return functions;
}
