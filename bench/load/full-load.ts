import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { counterFirst, type ReportText } from './report-text.js';

const script = fileURLToPath(new URL('../../../bench/load/reports.lua', import.meta.url));

/** What a load that never pauses got answered. */
export interface FullLoadResult {
  readonly reportsOk: number;
  readonly seconds: number;
  readonly reportsPerSecond: number;
  /** How much of its core wrk used: near 1 it is wrk that is measured, not the server. */
  readonly wrkShare: number;
}

/**
 * Sends as fast as answers come, over connections that stay open, by wrk.
 * @throws where an answer was not code 0, or a connection failed
 */
export async function runFullLoad(
  address: string,
  text: ReportText,
  load: { readonly connections: number; readonly seconds: number },
): Promise<FullLoadResult> {
  const folder = await mkdtemp(join(tmpdir(), 'putmon-load-'));
  const textFile = join(folder, 'reports.lua');
  await writeFile(textFile, luaOf(text));
  const output = await runWrk([
    ...['--threads', '1', '--connections', String(load.connections)],
    ...['--duration', `${load.seconds}s`, '--script', script, `http://${address}`],
    ...['--', textFile, String(counterFirst)],
  ]);
  await rm(folder, { recursive: true });
  return resultOf(output);
}

/** Strings of ASCII are written the same in JSON and in Lua. */
function luaOf({ firstSecond, heads, openings, closing }: ReportText): string {
  const list = (texts: readonly string[]): string =>
    `{${texts.map((text) => JSON.stringify(text)).join(',\n')}}`;
  return (
    `return { firstSecond = ${firstSecond}, heads = ${list(heads)}, ` +
    `openings = ${list(openings)}, closing = ${JSON.stringify(closing)} }\n`
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
  return readText(wrk.stdout);
}

function resultOf(output: string): FullLoadResult {
  const fields = /^RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (.*)$/m.exec(output);
  if (fields === null) throw new Error(`wrk ended without a result:\n${output}`);
  const [reportsOk = 0, answeredOtherwise, socketErrors, microseconds = 0, wrkMicroseconds = 0] =
    fields.slice(1, 6).map(Number);
  if (answeredOtherwise !== 0) throw new Error(`an answer was not code 0: ${fields[6] ?? ''}`);
  if (socketErrors !== 0) throw new Error(`connections failed ${socketErrors} times`);
  const seconds = microseconds / 1e6;
  return {
    reportsOk,
    seconds,
    reportsPerSecond: reportsOk / seconds,
    wrkShare: wrkMicroseconds / microseconds,
  };
}
