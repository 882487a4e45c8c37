import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { SelectedSeries } from '../../src/promql/series-source.js';
import { sampleText } from '../../src/promql/sample-text.js';
import { freePort } from '../support/free-port.js';
import type { GeneratedQuery } from './generated-queries.js';

/** An answer of Prometheus's API, as far as it is compared. */
export interface OracleAnswer {
  readonly status: 'success' | 'error';
  readonly errorType?: string;
  readonly error?: string;
  readonly data?: { readonly resultType: string; readonly result: readonly OracleSeries[] };
}

export interface OracleSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [seconds: number, value: string];
  readonly values?: readonly (readonly [seconds: number, value: string])[];
}

/** Debian's Prometheus over a folder of its own, with given samples. */
export class PrometheusOracle {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #url: string;

  private constructor(process: ChildProcess, folder: string, url: string) {
    this.#process = process;
    this.#folder = folder;
    this.#url = url;
  }

  static async start(
    series: readonly SelectedSeries[],
    lookbackSeconds: number,
  ): Promise<PrometheusOracle> {
    const folder = await mkdtemp(join(tmpdir(), 'putmon-oracle-'));
    const samples = join(folder, 'samples.txt');
    await writeFile(samples, openMetricsOf(series));
    const data = join(folder, 'data');
    await promisify(execFile)('promtool', [
      ...['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', samples, data],
    ]);
    const config = join(folder, 'prometheus.yml');
    await writeFile(config, 'global: {}\n');
    const port = await freePort();
    const child = spawn(
      'prometheus',
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${data}`,
        '--storage.tsdb.retention.time=100y',
        `--query.lookback-delta=${lookbackSeconds}s`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--log.level=error',
      ],
      { stdio: 'ignore' },
    );
    const oracle = new PrometheusOracle(child, folder, `http://127.0.0.1:${port}`);
    await oracle.#ready();
    return oracle;
  }

  async ask(query: GeneratedQuery): Promise<OracleAnswer> {
    const { startSeconds, endSeconds, stepSeconds } = query;
    const isInstant = startSeconds === endSeconds;
    const times = isInstant
      ? { time: String(startSeconds) }
      : { start: String(startSeconds), end: String(endSeconds), step: String(stepSeconds) };
    const path = isInstant ? '/api/v1/query' : '/api/v1/query_range';
    const body = new URLSearchParams({ query: query.query, ...times });
    const response = await fetch(this.#url + path, { method: 'POST', body });
    return (await response.json()) as OracleAnswer;
  }

  async stop(): Promise<void> {
    const exit = once(this.#process, 'exit');
    this.#process.kill();
    await exit;
    await rm(this.#folder, { recursive: true });
  }

  async #ready(): Promise<void> {
    for (let tries = 0; tries < 100; tries += 1) {
      await sleep(200);
      const isReady = await fetch(`${this.#url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isReady) return;
    }
    throw new Error('Prometheus does not start');
  }
}

function openMetricsOf(series: readonly SelectedSeries[]): string {
  const lines = series.flatMap(({ labels, times, values }) => {
    const name = labels.find((label) => label.name === '__name__')?.value ?? '';
    const others = labels.filter((label) => label.name !== '__name__');
    const text = others.map((label) => `${label.name}=${JSON.stringify(label.value)}`).join(',');
    return [...times].map(
      (time, at) => `${name}{${text}} ${sampleText(values[at] ?? NaN)} ${time / 1000}\n`,
    );
  });
  return `${lines.join('')}# EOF\n`;
}
