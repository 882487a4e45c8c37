/** Fuzzes both planes, guided by coverage; see docs/decisions/0007-own-fuzzer.md. */
import { join } from 'node:path';
import { Command } from 'commander';
import { parseCount } from '../tests/support/parse-count.js';
import { printLine } from '../src/cli/print.js';
import { Coverage } from './coverage.js';
import type { FuzzProgress } from './fuzz-loop.js';
import { readRequest, RequestFolder } from './request-folder.js';

const progressSeconds = 10;

interface Options {
  readonly minutes: number;
  readonly folder: string;
  readonly replay?: string;
}

await new Command('fuzz')
  .description(
    'Sends variants of requests to a putmon in this process, and keeps those that reach code that ' +
      'none before reached. A finding is an answer 1003 or 6000, a request without a whole ' +
      'answer, an error in the log, or more than 100 ms of the processor for one request.',
  )
  .option('--minutes <n>', 'how long', parseCount, 10)
  .option(
    '--folder <path>',
    'where corpus and findings lie; the next run goes on there',
    'dist-fuzz',
  )
  .option('--replay <file>', 'sends the request of a finding once, and says what is wrong')
  .addHelpText(
    'after',
    `
The exit code is 1 where there are findings. Ctrl-C ends early, with the report.

Example: npm run fuzz -- --minutes 60`,
  )
  .action(fuzz)
  .parseAsync();

async function fuzz({ minutes, folder, replay }: Options): Promise<void> {
  if (replay !== undefined) {
    await replayRequest(replay);
    return;
  }
  // V8 counts the blocks of scripts that are loaded after this.
  const coverage = new Coverage((url) => url.includes('/dist') && url.includes('/src/'));
  const { FuzzLoop } = await import('./fuzz-loop.js');
  const folders = {
    corpus: new RequestFolder(join(folder, 'corpus')),
    findings: new RequestFolder(join(folder, 'findings')),
    underWay: new RequestFolder(join(folder, 'under-way')),
  };
  for (const request of folders.underWay.read()) {
    folders.findings.addFinding(request, 'the process ended while this batch was under way');
  }
  let isStopped = false;
  process.once('SIGINT', () => (isStopped = true)).once('SIGTERM', () => (isStopped = true));
  const endMs = performance.now() + minutes * 60_000;
  const loop = new FuzzLoop(folders, coverage);
  await loop.run(() => isStopped || performance.now() > endMs, progressTeller());
  folders.underWay.replaceBy([]);
  coverage.close();
  report(loop);
}

async function replayRequest(file: string): Promise<void> {
  const { Target } = await import('./target.js');
  const { sendTimed } = await import('./send-timed.js');
  const target = new Target();
  await target.restart();
  for (const request of readRequest(file)) {
    printLine((await sendTimed(() => target.run(request))) ?? 'nothing is wrong');
  }
  await target.stop();
}

/** Says how far it has come, every few seconds. */
function progressTeller(): (progress: FuzzProgress) => void {
  const beganMs = performance.now();
  let toldMs = beganMs;
  return (progress) => {
    const nowMs = performance.now();
    if (nowMs - toldMs < progressSeconds * 1000) return;
    toldMs = nowMs;
    process.stderr.write(`${Math.round((nowMs - beganMs) / 1000)} s: ${summaryOf(progress)}\n`);
  };
}

function report(progress: FuzzProgress): void {
  printLine(summaryOf(progress));
  for (const file of progress.findingFiles) {
    printLine(`${file}.txt says what is wrong; npm run fuzz -- --replay ${file}`);
  }
  if (progress.findingFiles.size > 0) process.exitCode = 1;
}

function summaryOf(progress: FuzzProgress): string {
  const { requestCount, corpusCount, charactersRun, findingFiles } = progress;
  return (
    `${requestCount} requests, ${corpusCount} in the corpus, ` +
    `${charactersRun} characters of the program run, ${findingFiles.size} findings`
  );
}
