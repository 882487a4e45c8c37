import type { Coverage } from './coverage.js';
import { mutate } from './mutation.js';
import type { RequestFolder } from './request-folder.js';
import type { FuzzRequest } from './requests.js';
import { seeds } from './seeds.js';
import { sendTimed } from './send-timed.js';
import { Target } from './target.js';

const batchRequests = 32;
const requestsPerStart = 20_000;

export interface FuzzProgress {
  readonly requestCount: number;
  readonly corpusCount: number;
  readonly charactersRun: number;
  readonly findingFiles: ReadonlySet<string>;
}

export interface FuzzFolders {
  /** Requests that brought coverage. */
  readonly corpus: RequestFolder;
  readonly findings: RequestFolder;
  /** The requests under way: what they are when the process dies is a finding. */
  readonly underWay: RequestFolder;
}

/** Sends variants of what brought coverage, and keeps those that bring more. */
export class FuzzLoop implements FuzzProgress {
  requestCount = 0;
  readonly findingFiles = new Set<string>();
  readonly #folders: FuzzFolders;
  readonly #coverage: Coverage;
  readonly #target = new Target();
  readonly #corpus: FuzzRequest[] = [];

  constructor(folders: FuzzFolders, coverage: Coverage) {
    this.#folders = folders;
    this.#coverage = coverage;
  }

  get corpusCount(): number {
    return this.#corpus.length;
  }

  get charactersRun(): number {
    return this.#coverage.charactersRun;
  }

  async run(isOver: () => boolean, tell: (progress: FuzzProgress) => void): Promise<void> {
    await this.#target.restart();
    try {
      await this.#keepWhatCovers([...seeds(), ...this.#folders.corpus.read()]);
      while (!isOver()) {
        await this.#runBatch();
        tell(this);
      }
    } finally {
      await this.#target.stop();
    }
  }

  /** Coverage costs milliseconds to read, so it is read of a batch, and of each only where new. */
  async #runBatch(): Promise<void> {
    const batch = Array.from({ length: batchRequests }, () => this.#variant());
    this.#folders.underWay.replaceBy(batch);
    for (const request of batch) await this.#runOne(request);
    const taken = this.#coverage.take();
    if (this.#coverage.newIn(taken) === 0) return;
    await this.#keepWhatCovers(batch);
    // What only the first of several equal requests does is known from here on.
    this.#coverage.add(taken);
  }

  #variant(): FuzzRequest {
    const base = this.#any();
    return { plane: base.plane, bytes: mutate(base.bytes, this.#any().bytes) };
  }

  #any(): FuzzRequest {
    const request = this.#corpus[Math.floor(Math.random() * this.#corpus.length)];
    if (request === undefined) throw new Error('the corpus is empty');
    return request;
  }

  async #keepWhatCovers(requests: readonly FuzzRequest[]): Promise<void> {
    for (const request of requests) {
      this.#coverage.add(this.#coverage.take());
      await this.#runOne(request);
      if (this.#coverage.add(this.#coverage.take()) === 0) continue;
      this.#corpus.push(request);
      this.#folders.corpus.add(request);
    }
  }

  async #runOne(request: FuzzRequest): Promise<void> {
    this.requestCount += 1;
    if (this.requestCount % requestsPerStart === 0) await this.#target.restart();
    const fault = await sendTimed(() => this.#target.run(request));
    if (fault === undefined) return;
    this.findingFiles.add(this.#folders.findings.addFinding(request, fault));
  }
}
