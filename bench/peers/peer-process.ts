import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '../../tests/support/free-port.js';
import { PinnedProcess } from '../system/pinned-process.js';
import { dataFolderName } from './peer.js';

const patienceSeconds = 60;

/** How a peer from a Debian package is started. */
export interface PeerCommand {
  /** The program and its arguments. */
  command(dataFolder: string, address: string): readonly string[];
  environment?(dataFolder: string, address: string): Readonly<Record<string, string>>;
  /** Answers with 2xx once it serves. */
  readonly readyPath: string;
}

/** A peer that runs as a child process, on the server's core. */
export class PeerProcess {
  readonly #process: PinnedProcess;
  readonly address: string;

  private constructor(process: PinnedProcess, address: string) {
    this.#process = process;
    this.address = address;
  }

  /** Starts it on a free port of the loopback, with its log beside its data. */
  static async start(folder: string, peer: PeerCommand): Promise<PeerProcess> {
    const dataFolder = join(folder, dataFolderName);
    await mkdir(dataFolder, { recursive: true });
    const address = `127.0.0.1:${await freePort()}`;
    const logFile = join(folder, 'log');
    const log = await open(logFile, 'a');
    const started = new PinnedProcess(peer.command(dataFolder, address), {
      stdio: ['ignore', log.fd, log.fd],
      env: { ...process.env, ...peer.environment?.(dataFolder, address) },
    });
    await log.close();
    const deadline = performance.now() + patienceSeconds * 1000;
    while (!(await answers(`http://${address}${peer.readyPath}`))) {
      if (!started.hasEnded && performance.now() < deadline) {
        await setTimeout(20);
        continue;
      }
      await started.end('SIGKILL');
      const lastLine = (await readFile(logFile, 'utf8')).trim().split('\n').at(-1);
      throw new Error(`not served (bench/peers/system-packages installs it): ${lastLine ?? ''}`);
    }
    return new PeerProcess(started, address);
  }

  get pid(): number {
    return this.#process.pid;
  }

  async ask(path: string, init?: RequestInit): Promise<Response> {
    const response = await fetch(`http://${this.address}${path}`, init);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  }

  async stop(): Promise<void> {
    await this.#process.end('SIGTERM');
  }

  async kill(): Promise<void> {
    await this.#process.end('SIGKILL');
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
