import { setTimeout } from 'node:timers/promises';
import { actions } from '../../src/control/actions/actions.js';
import { runPacedLoad } from '../load/paced-load.js';
import { writeReportText } from '../load/report-text.js';
import { marginSeconds } from '../load/request-text.js';
import { verdict, type FigureTable } from '../output/print-figures.js';
import { formatNumber } from '../../tests/support/format-number.js';
import { tellProgress } from '../../tests/support/tell-progress.js';
import { residentBytesOf } from '../system/process-usage.js';
import { PutmonServer } from '../system/putmon-server.js';
import { fillGround, type CallGround, type GroundSize } from './call-ground.js';
import { dearCalls, withFiller } from './dear-calls.js';

/** What one call of an action did to senders and memory. */
export interface CallFigures {
  readonly action: string;
  readonly calmMs: number;
  /** The longest wait of a report while the call was answered. */
  readonly longestMs: number;
  readonly refusedReports: number;
  readonly seconds: number;
  readonly residentGrowth: number;
  /** What of the growth is left some seconds later. */
  readonly residentLeft: number;
  /** Undefined where no answer came in time. */
  readonly code: number | undefined;
  readonly bytes: number;
}

const honest = { connections: 16, reportsPerSecond: 250, sharesCore: true, code: 'any' } as const;
const shape = { method: 'POST', samplesPerReport: 1, site: 'north' } as const;
/** A call is given up after so long. */
const patienceSeconds = 150;
const waitMsMax = 300;
const calmRatioMax = 6;
const growthBytesMax = 200 * 2 ** 20;
/** Memory that is back after so long is back. */
const settleSeconds = 10;
const sampleMilliseconds = 50;

/** @throws where an action has no row, or a row no action */
export function checkRows(): void {
  const without = [...actions.keys()].filter((name) => !Object.hasOwn(dearCalls, name));
  const strangers = Object.keys(dearCalls).filter((name) => !actions.has(name));
  if (without.length + strangers.length === 0) return;
  throw new Error(`dear-calls.ts lacks ${without.join()}, has no action ${strangers.join()}`);
}

/** Asks every action for the most that its limits allow while honest reports come. */
export async function measureCalls(only: string, size: GroundSize): Promise<CallFigures[]> {
  checkRows();
  const names = Object.keys(dearCalls).filter((name) => name.includes(only));
  if (names.length === 0) return [];
  const server = await PutmonServer.start();
  try {
    const ground = await fillGround(server, size);
    const figures: CallFigures[] = [];
    for (const name of names) {
      figures.push(await measureCall(server, name, ground));
      tellProgress(`${name}: ${JSON.stringify(figures.at(-1))}`);
    }
    return figures;
  } finally {
    await server.stop();
  }
}

async function measureCall(
  server: PutmonServer,
  action: string,
  ground: CallGround,
): Promise<CallFigures> {
  const calmMs = await longestWait(server, 3);
  const before = residentBytesOf(server.pid);
  const refusedBefore = (await server.counts()).reportsRefused;
  const watch = watchResident(server.pid);
  let isDone = false;
  const asking = ask(server, action, ground).finally(() => (isDone = true));
  let longestMs = 0;
  const ended = (): boolean => isDone;
  do longestMs = Math.max(longestMs, await longestWait(server, 1));
  while (!ended());
  const answer = await asking;
  const residentGrowth = watch.stop() - before;
  const refusedReports = (await server.counts()).reportsRefused - refusedBefore;
  await settled(server.pid, before, residentGrowth);
  const residentLeft = residentBytesOf(server.pid) - before;
  return { action, calmMs, longestMs, refusedReports, residentGrowth, residentLeft, ...answer };
}

interface Answer {
  readonly code: number | undefined;
  readonly bytes: number;
  readonly seconds: number;
}

/** The answer is read as it comes, and not kept. */
async function ask(server: PutmonServer, action: string, ground: CallGround): Promise<Answer> {
  const startedAt = performance.now();
  const parameters = withFiller(dearCalls[action]?.(ground) ?? {});
  let bytes = 0;
  let code: number | undefined;
  try {
    const signal = AbortSignal.timeout(patienceSeconds * 1000);
    const response = await server.post(action, parameters, signal);
    for await (const chunk of response.body ?? []) {
      const part = chunk as Uint8Array;
      if (bytes === 0) code = codeOf(part);
      bytes += part.length;
    }
  } catch {
    code = undefined;
  }
  return { code, bytes, seconds: (performance.now() - startedAt) / 1000 };
}

/** A refusal's module code stands in its message. */
function codeOf(begin: Uint8Array): number {
  const text = Buffer.from(begin).toString('latin1', 0, 200);
  return Number(/"message":"\((-\d+)\)/.exec(text)?.[1] ?? /"code":(\d+)/.exec(text)?.[1]);
}

async function longestWait(server: PutmonServer, seconds: number): Promise<number> {
  const text = writeReportText(shape, server.credentials, patienceSeconds + marginSeconds);
  const { latenciesMs } = await runPacedLoad(server.address, text, { ...honest, seconds });
  return latenciesMs.at(-1) ?? 0;
}

/** The most that was resident until it is stopped. */
function watchResident(pid: number): { stop(): number } {
  let most = residentBytesOf(pid);
  const timer = setInterval(
    () => (most = Math.max(most, residentBytesOf(pid))),
    sampleMilliseconds,
  );
  return {
    stop() {
      clearInterval(timer);
      return Math.max(most, residentBytesOf(pid));
    },
  };
}

async function settled(pid: number, before: number, growth: number): Promise<void> {
  for (let second = 0; second < settleSeconds; second += 1) {
    if (isBack(residentBytesOf(pid) - before, growth)) return;
    await setTimeout(1000);
  }
}

/**
 * A call that leaves a quarter of the limit is not told apart from none: without any call, garbage
 * that was not yet collected moves the process by as much.
 */
function isBack(left: number, growth: number): boolean {
  return left <= Math.max(growth / 2, growthBytesMax / 4);
}

/** The table of the calls. */
export function callsTable(figures: readonly CallFigures[]): FigureTable {
  return {
    title: `Each action asked for the most, beside ${honest.reportsPerSecond} honest reports a second`,
    headings: ['action', 'calm', 'with', 'refused', 'RSS +', 'left', 'code', 'KiB', 's', 'goal'],
    rows: figures.map((each) => [
      each.action,
      `${each.calmMs.toFixed(0)} ms`,
      `${each.longestMs.toFixed(0)} ms`,
      formatNumber(each.refusedReports),
      mebibytes(each.residentGrowth),
      mebibytes(each.residentLeft),
      String(each.code ?? '-'),
      formatNumber(each.bytes / 1024, 1),
      each.seconds.toFixed(1),
      verdict(isReached(each)),
    ]),
  };
}

function isReached(each: CallFigures): boolean {
  return (
    each.code !== undefined &&
    each.longestMs <= Math.max(waitMsMax, calmRatioMax * each.calmMs) &&
    each.residentGrowth <= growthBytesMax &&
    isBack(each.residentLeft, each.residentGrowth)
  );
}

function mebibytes(bytes: number): string {
  return `${formatNumber(bytes / 2 ** 20)} MiB`;
}
