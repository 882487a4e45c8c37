import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { endWithThisProcess } from '../system/at-exit.js';
import { TemporaryFolder } from '../system/temporary-folder.js';
import { walk, walkStep, type RequestText } from './request-text.js';

const script = fileURLToPath(new URL('../../../bench/load/requests.lua', import.meta.url));
/** How long answers are waited for once nothing more is sent. */
const patienceSeconds = 30;

export interface FullLoad {
  readonly connections: number;
  readonly seconds: number;
  /** It ends sooner where so many were sent. */
  readonly requestsMax?: number;
  /** Requests that are refused are counted; without it they are an error. */
  readonly takesRefusals?: boolean;
}

/** What a load that never pauses got answered. */
export interface FullLoadResult {
  readonly acceptedCount: number;
  readonly refusedCount: number;
  /** From the first request to the last answer. */
  readonly seconds: number;
  /** Accepted. */
  readonly requestsPerSecond: number;
  /** How much of its core wrk used: near 1 it is wrk that is measured, not the server. */
  readonly wrkShare: number;
  /** From a request to its answer, as wrk tells it; each connection waits for its answer. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Sends as fast as answers come, by wrk. All that was sent is answered when it ends.
 * @throws where a request was refused or not answered, or a connection failed
 */
export async function runFullLoad(
  address: string,
  text: RequestText,
  { connections, seconds, requestsMax = Infinity, takesRefusals = false }: FullLoad,
): Promise<FullLoadResult> {
  const folder = await TemporaryFolder.create('load');
  try {
    const textFile = join(folder.path, 'requests.lua');
    await writeFile(textFile, luaOf(text));
    const output = await runWrk([
      ...['--threads', '1', '--connections', String(connections), '--script', script],
      ...['--duration', `${seconds + patienceSeconds}s`, '--timeout', `${patienceSeconds}s`],
      ...[`http://${address}`, '--', textFile, String(seconds)],
      String(Math.min(requestsMax, Number.MAX_SAFE_INTEGER)),
    ]);
    return resultOf(output, takesRefusals);
  } finally {
    await folder.remove();
  }
}

/** Strings of ASCII are written the same in JSON and in Lua. */
function luaOf({ firstSecond, heads, bodies, time, acceptedBy }: RequestText): string {
  const list = (texts: readonly string[]): string =>
    `{${texts.map((text) => JSON.stringify(text)).join(',')}}`;
  const timeTable =
    time === undefined
      ? 'nil'
      : `{ opening = ${JSON.stringify(time.opening)}, firstMs = ${time.firstMs}, ` +
        `closing = ${JSON.stringify(time.closing)} }`;
  return (
    `return { firstSecond = ${firstSecond}, heads = ${list(heads)}, ` +
    `bodies = {${bodies.map(list).join(',\n')}}, values = ${list(walk)}, ` +
    `valueStep = ${walkStep}, time = ${timeTable}, acceptedBy = ${JSON.stringify(acceptedBy)} }\n`
  );
}

async function runWrk(wrkArguments: readonly string[]): Promise<string> {
  const wrk = spawn('wrk', wrkArguments, { stdio: ['ignore', 'pipe', 'inherit'] });
  await Promise.race([
    once(wrk, 'spawn'),
    once(wrk, 'error').then(() => {
      throw new Error('wrk makes the load and is not here: apt-get install wrk');
    }),
  ]);
  endWithThisProcess(wrk);
  const lines: string[] = [];
  for await (const line of createInterface(wrk.stdout)) {
    // It would sleep through its patience otherwise.
    if (line === 'ANSWERED') wrk.kill('SIGINT');
    lines.push(line);
  }
  return lines.join('\n');
}

function resultOf(output: string, takesRefusals: boolean): FullLoadResult {
  const [, numbers, refusal = ''] = /^RESULT ((?:\d+ ){8})(.*)$/m.exec(output) ?? [];
  if (numbers === undefined) throw new Error(`wrk ended without a result:\n${output}`);
  const [sent = 0, accepted = 0, refused = 0, failures = 0, ...times] = numbers
    .trim()
    .split(' ')
    .map(Number);
  const [microseconds = 0, wrkMicroseconds = 0, p50Microseconds = 0, p99Microseconds = 0] = times;
  if (takesRefusals ? accepted === 0 : refused !== 0) {
    throw new Error(`${refused} requests were refused, the last with ${refusal}`);
  }
  if (failures !== 0) throw new Error(`connections failed ${failures} times`);
  const unanswered = sent - accepted - refused;
  if (unanswered !== 0) throw new Error(`${unanswered} requests stayed without an answer`);
  const seconds = microseconds / 1e6;
  return {
    acceptedCount: accepted,
    refusedCount: refused,
    seconds,
    requestsPerSecond: accepted / seconds,
    wrkShare: wrkMicroseconds / microseconds,
    p50Ms: p50Microseconds / 1000,
    p99Ms: p99Microseconds / 1000,
  };
}
