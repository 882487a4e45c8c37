/**
 * Compares putmon's answers with those of Debian's Prometheus over putmon's remote read, for many more
 * queries than `npm test` has: `npm run differential -- [queries] [seed]`.
 */
import { parseArgs } from 'node:util';
import { tellProgress } from '../support/tell-progress.js';
import { compareWithPrometheus } from './differential.js';

/** Queries over the same generated series. */
const queriesPerRound = 5000;

const { positionals } = parseArgs({ allowPositionals: true });
const [count = 100_000, firstSeed = 1] = positionals.map(Number);
const total = { seed: firstSeed, equalCount: 0, refusedCount: 0, differenceCount: 0 };
for (let done = 0; done < count; done += queriesPerRound) {
  const length = Math.min(queriesPerRound, count - done);
  const round = await compareWithPrometheus(length, firstSeed + done / queriesPerRound);
  total.equalCount += round.equalCount;
  total.refusedCount += round.refusedCount;
  total.differenceCount += round.differences.length;
  for (const { query, text } of round.differences) {
    process.stdout.write(`${JSON.stringify(query)}\n  ${text}\n`);
  }
  tellProgress(`${done + length} of ${count} queries`);
}
process.stdout.write(`${JSON.stringify(total)}\n`);
process.exitCode = total.differenceCount === 0 ? 0 : 1;
