/** Measures putmon beside what people would use instead; see docs/peers.md. */
import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Rounds } from './load/compare.js';
import { parseCount } from '../tests/support/parse-count.js';
import { printFigures, printMarkdown } from './output/print-figures.js';
import { tellProgress } from '../tests/support/tell-progress.js';
import { bare } from './peers/bare.js';
import { comparePeers, nameOfLoad, type PeerFigures } from './peers/compare-peers.js';
import { influxdb } from './peers/influxdb.js';
import { measureDisk } from './peers/measure-disk.js';
import { diskTable, loadTables, type DiskRow } from './peers/peer-tables.js';
import type { Peer, PeerLoad } from './peers/peer.js';
import { pushgateway } from './peers/pushgateway.js';
import { putmonGet, putmonPost } from './peers/putmon.js';
import { victoriaMetricsImport, victoriaMetricsWrite } from './peers/victoria-metrics.js';
import { exitOnSignals } from './system/at-exit.js';
import { pinToLoadCore } from './system/cores.js';
import { describeMachine } from './system/machine.js';

interface Options extends Rounds {
  readonly peers: readonly Peer[];
  readonly only?: string;
  readonly diskSamples: number;
  readonly json?: true;
  readonly markdown?: true;
}

/** As statfs(2) has it. */
const tmpfsType = 0x0102_1994;

const peersByName: Readonly<Record<string, Peer>> = {
  bare,
  'putmon-post': putmonPost,
  'putmon-get': putmonGet,
  'victoria-import': victoriaMetricsImport,
  'victoria-write': victoriaMetricsWrite,
  influxdb,
  pushgateway,
};

const peerNames = Object.keys(peersByName).join(',');

const loads: readonly PeerLoad[] = [1, 10, 100].flatMap((samplesPerRequest) =>
  [false, true].flatMap((closes) =>
    [8, 64, 256].map((connections) => ({ samplesPerRequest, closes, connections })),
  ),
);

await new Command('peers')
  .description(
    'Measures putmon, VictoriaMetrics, InfluxDB 1, the Prometheus Pushgateway and a bare node:http ' +
      'server with the same samples and the same load; kills each, and counts what is left.',
  )
  .option('--rounds <n>', 'rounds that the medians are of', parseCount, 5)
  .option('--seconds <n>', 'how long each load of a round lasts', parseCount, 3)
  .addOption(
    new Option('--peers <names>', `some of ${peerNames}`)
      .argParser(parsePeers)
      .default(Object.values(peersByName), 'all'),
  )
  .option('--only <text>', 'only loads whose name has this text, such as "1 sample, keep-alive"')
  .option('--disk-samples <n>', 'samples of each server for the sizes on disk', parseCount, 2e6)
  .option('--json', 'print JSON, for scripts')
  .option('--markdown', 'print the tables of docs/peers.md')
  .addHelpText(
    'after',
    `
Every server runs on core 0, wrk on core 1, each round with a new data folder and the settings that
the server comes with. A load ends when all that it sent is answered; then comes kill -9, a new start,
and a count of the samples. The load named "disk" is for the sizes on disk, once for each server.
The peers are Debian packages: bench/peers/system-packages installs them. With the defaults it takes
about an hour and a half. Best on a machine that does nothing else.

Example: npm run bench:peers -- --only "100 samples, keep-alive, 64" --peers bare,putmon-post,influxdb`,
  )
  .action(measure)
  .parseAsync();

async function measure({ peers, only = '', diskSamples, ...options }: Options): Promise<void> {
  exitOnSignals();
  if (statfsSync(tmpdir()).type === tmpfsType) {
    throw new Error(`${tmpdir()} is in memory, where a sync costs nothing: set TMPDIR to a disk`);
  }
  const machine = describeMachine();
  pinToLoadCore();
  const figures: PeerFigures[] = [];
  const disk: DiskRow[] = [];
  try {
    for (const load of loads.filter((candidate) => nameOfLoad(candidate).includes(only))) {
      figures.push(...(await comparePeers(peers, load, options)));
    }
    const keepers = peers.filter(({ keeps }) => keeps !== 'nothing');
    for (const peer of 'disk'.includes(only) ? keepers : []) {
      tellProgress(`disk, ${peer.name}`);
      disk.push({ peer: peer.name, ...(await measureDisk(peer, diskSamples)) });
    }
  } finally {
    // What took an hour is not lost where the rest fails.
    const tables = [...loadTables(figures), ...(disk.length > 0 ? [diskTable(disk)] : [])];
    if (options.markdown) printMarkdown(machine, tables);
    else printFigures(machine, tables, { figures, disk }, options.json === true);
  }
}

function parsePeers(text: string): Peer[] {
  return text.split(',').map((name) => {
    const peer = peersByName[name];
    if (peer !== undefined) return peer;
    throw new InvalidArgumentError(`it is some of ${peerNames}.`);
  });
}
