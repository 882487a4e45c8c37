import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from './free-port.js';

const program = 'prometheus';

/** Why tests with Prometheus are skipped; false where it is installed. */
export const withoutPrometheus =
  spawnSync(program, ['--version']).status === 0 ? false : `${program} is not installed`;

export interface PrometheusOptions {
  /** Of putmon's control listener, such as `http://127.0.0.1:8081`. */
  readonly putmonUrl: string;
  readonly lookbackSeconds?: number;
  readonly externalLabels?: Readonly<Record<string, string>>;
  readonly token?: string;
}

/** A Prometheus that has no samples of its own: it reads those of a putmon. */
export class PrometheusProcess {
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #folder: string;

  private constructor(url: string, process: ChildProcess, folder: string) {
    this.url = url;
    this.#process = process;
    this.#folder = folder;
  }

  static async start(options: PrometheusOptions): Promise<PrometheusProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'putmon-prometheus-'));
    const config = join(folder, 'prometheus.yml');
    // JSON is YAML.
    await writeFile(config, JSON.stringify(configOf(options)));
    const address = `127.0.0.1:${await freePort()}`;
    const child = spawn(
      program,
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=${address}`,
        `--query.lookback-delta=${options.lookbackSeconds ?? 300}s`,
        '--query.max-samples=100000000',
        '--log.level=error',
      ],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    );
    const server = new PrometheusProcess(`http://${address}`, child, folder);
    await server.#ready();
    return server;
  }

  /** The body of an answer, whatever its status. */
  async ask(path: string, parameters: Readonly<Record<string, string>>): Promise<PrometheusAnswer> {
    const response = await fetch(`${this.url}/api/v1/${path}`, {
      method: 'POST',
      body: new URLSearchParams(parameters),
    });
    return (await response.json()) as PrometheusAnswer;
  }

  async stop(): Promise<void> {
    this.#process.kill('SIGKILL');
    if (this.#process.exitCode === null) await once(this.#process, 'exit');
    await rm(this.#folder, { recursive: true });
  }

  async #ready(): Promise<void> {
    const isReady = (): Promise<boolean> =>
      fetch(`${this.url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    while (!(await isReady())) {
      if (this.#process.exitCode !== null) throw new Error(`${program} does not start`);
      await setTimeout(20);
    }
  }
}

export interface PrometheusAnswer {
  readonly status: 'success' | 'error';
  readonly error?: string;
  readonly errorType?: string;
  /** Such as that a remote read failed, which is no error. */
  readonly warnings?: readonly string[];
  readonly data: { readonly resultType: string; readonly result: unknown };
}

function configOf({ putmonUrl, externalLabels = {}, token }: PrometheusOptions): object {
  const url = `${putmonUrl}/prometheus/api/v1/read`;
  const authorization = token === undefined ? {} : { authorization: { credentials: token } };
  return {
    global: { external_labels: externalLabels },
    remote_read: [{ url, read_recent: true, ...authorization }],
  };
}
