import { setTimeout } from 'node:timers/promises';
import type { Findings } from './comparison.js';
import { CrashRig } from './crash-rig.js';
import { CrashTally } from './crash-tally.js';
import { maintenance, type Moment, moments } from './moments.js';
import { isExpired, nextSorting, retentionEnd } from './operator-days.js';
import { SeededRandom } from '../../tests/support/seeded-random.js';

export interface CrashRunOptions {
  /** Holds the server's data, and the ledger that an interrupted run is taken up from. */
  readonly folder: string;
  readonly kills: number;
  /** Samples sent in all, at least. */
  readonly samples: number;
  readonly seed: number;
  readonly tellProgress: (line: string) => void;
}

/** The servers look for days to sort and to drop once a second. */
const maintenanceMs = 1000;

/** Loads a server and kills it, again and again, and compares after each kill. */
export class CrashRun {
  readonly tally = new CrashTally();
  readonly #options: CrashRunOptions;
  readonly #random: SeededRandom;
  readonly #rig: CrashRig;
  #startSeconds = 1;

  constructor(options: CrashRunOptions) {
    this.#options = options;
    this.#random = new SeededRandom(options.seed);
    this.#rig = new CrashRig(options.folder, new SeededRandom(~options.seed), (words) => {
      this.tally.load(words);
    });
  }

  get rig(): CrashRig {
    return this.#rig;
  }

  /** Ends early where something is wrong: what the folder holds then is evidence. */
  async run(): Promise<void> {
    const { kills, samples } = this.#options;
    if (this.#rig.ledger.reportCount === 0) await this.#makeMetrics();
    await this.#startAndCompare('start');
    while (this.tally.kills < kills && !this.tally.isFaulty) {
      await this.#round();
    }
    if (this.tally.isFaulty) return this.#end();
    await this.#rig.senders.sendUpTo(samples);
    await setTimeout(2 * maintenanceMs);
    await this.#compare('the end', true);
    await this.#end();
    await this.#startAndCompare('a start after SIGTERM');
    await this.#end();
  }

  /** The first reports register the metrics, which a comparison asks for. */
  async #makeMetrics(): Promise<void> {
    await this.#rig.start();
    await this.#rig.senders.sendUpTo(1);
    await this.#end();
  }

  /** Sends a share of the samples, kills at some moment, starts anew, compares. */
  async #round(): Promise<void> {
    const { ledger, senders } = this.#rig;
    const { kills, samples } = this.#options;
    const left = Math.max(0, samples - ledger.sampleCount);
    const share = (left / (kills - this.tally.kills + 1)) * (0.5 + this.#random.next());
    await senders.sendUpTo(ledger.sampleCount + Math.ceil(share));
    const moment = this.#nextMoment();
    const hit = await this.#killAt(moment);
    this.tally.kill(moment, hit);
    ledger.note('killed', moment, Number(hit));
    const amid = hit ? moment : `${moment} missed`;
    await this.#startAndCompare(`kill ${this.tally.kills} of ${kills} (${amid})`);
  }

  /** Each until it is hit once, in an order that the seed gives, and again. */
  #nextMoment(): Moment {
    const { kills } = this.tally;
    const round = Math.floor(kills / moments.length);
    const order = new SeededRandom(this.#options.seed + round).shuffled(moments);
    return order[kills % moments.length] ?? 'commit';
  }

  /** @returns whether it was amid what it aimed at: that had begun, and was not done */
  async #killAt(moment: Moment): Promise<boolean> {
    if (moment === 'sorting' || moment === 'retention') return this.#killMaintaining(moment);
    const { ledger, senders, changes } = this.#rig;
    const unmadeBefore = changes.unansweredCount;
    senders.start();
    const changing = moment === 'catalog' ? this.#changeCatalog() : Promise.resolve();
    await this.#wait(maintenanceMs);
    await this.#rig.kill();
    await changing;
    if (moment === 'start-up') return this.#killStarting();
    if (moment === 'catalog') return changes.unansweredCount > unmadeBefore;
    return ledger.unanswered().length > 0;
  }

  /** Leaps to where a day is to be sorted or dropped, and kills once the log says that it begins. */
  async #killMaintaining(moment: keyof typeof maintenance): Promise<boolean> {
    const { server, senders, clock, ledger } = this.#rig;
    const { begun, done, milliseconds } = maintenance[moment];
    const begunBefore = server.output.count(begun);
    const doneBefore = server.output.count(done);
    const kept = ledger.earliestSeconds((seconds) => !isExpired(seconds, clock.nowSeconds));
    await this.#rig.leapTo(
      moment === 'sorting' ? nextSorting(clock.nowSeconds) : retentionEnd(kept ?? clock.nowSeconds),
    );
    senders.start();
    await server.output.first(begunBefore + 1, new RegExp(begun));
    await this.#wait(milliseconds);
    await this.#rig.kill();
    return server.output.count(begun) - begunBefore > server.output.count(done) - doneBefore;
  }

  async #changeCatalog(): Promise<void> {
    await this.#rig.changes.run(await this.#rig.operatorCalls());
  }

  async #killStarting(): Promise<boolean> {
    const server = this.#rig.spawn();
    await this.#wait(1000 * this.#startSeconds);
    const isServing = server.output.lines.some((line) => line.startsWith('putmon serves: '));
    await server.stop('SIGKILL');
    return !isServing;
  }

  async #wait(mostMs: number): Promise<void> {
    await setTimeout(this.#random.between(0, Math.round(mostMs)));
  }

  async #startAndCompare(occasion: string): Promise<void> {
    this.#startSeconds = await this.#rig.start();
    this.tally.start(this.#startSeconds);
    await this.#compare(occasion, false);
    const unanswered = this.#rig.ledger.unanswered();
    await this.#rig.senders.resend(unanswered);
    this.tally.resentCount += unanswered.length;
  }

  /** @param strictly whether what is past retention must be gone */
  async #compare(occasion: string, strictly: boolean): Promise<void> {
    const startedAt = performance.now();
    const findings = await this.#rig.compare();
    this.tally.compare(findings, strictly);
    const seconds = (performance.now() - startedAt) / 1000;
    this.#options.tellProgress(
      `${occasion}: ${this.#lineOf(findings)}, compared in ${seconds.toFixed(1)} s`,
    );
  }

  #lineOf({ found, lost, twice, invented, half }: Findings): string {
    const { sampleCount, acknowledgedSampleCount } = this.#rig.ledger;
    return (
      `started in ${this.#startSeconds.toFixed(1)} s, ${sampleCount} samples sent, ` +
      `${acknowledgedSampleCount} acknowledged, ${found} within retention found, ` +
      `${lost} lost, ${twice} twice, ${invented} invented, ${half} reports half`
    );
  }

  async #end(): Promise<void> {
    this.#rig.senders.close();
    const exitCode = await this.#rig.server.stop('SIGTERM');
    if (exitCode !== 0) this.tally.told.push(`SIGTERM: exit code ${String(exitCode)}`);
  }
}
