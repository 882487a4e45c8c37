import { setTimeout } from 'node:timers/promises';
import type { PutmonServer } from '../system/putmon-server.js';

/** The judging of one closed window. */
export interface Round {
  /** From the close of the window and its grace until the outcome is written, to the look. */
  readonly delaySeconds: number;
  /** The server's own time for it. */
  readonly judgingSeconds: number;
  /** Alarms that opened or ended. */
  readonly changedCount: number;
}

interface Counters {
  readonly roundCount: number;
  readonly roundSeconds: number;
  readonly changedCount: number;
}

/** The default of alarmGraceSeconds. */
const graceSeconds = 10;
const lookMilliseconds = 50;

/** Looks at the counters again and again until it is stopped. */
export function watchRounds(
  server: PutmonServer,
  windowSeconds: number,
): { stop(): Promise<Round[]> } {
  const rounds: Round[] = [];
  let stopping = false;
  const look = async (): Promise<void> => {
    let before = countersOf(await server.metricsPage());
    while (!stopping) {
      await setTimeout(lookMilliseconds);
      const after = countersOf(await server.metricsPage());
      if (after.roundCount === before.roundCount) continue;
      const sinceClose = (Date.now() / 1000 - graceSeconds) % windowSeconds;
      rounds.push({
        delaySeconds: sinceClose,
        judgingSeconds: after.roundSeconds - before.roundSeconds,
        changedCount: after.changedCount - before.changedCount,
      });
      before = after;
    }
  };
  const looking = look();
  return {
    async stop() {
      stopping = true;
      await looking;
      return rounds;
    },
  };
}

function countersOf(page: string): Counters {
  const value = (name: string): number =>
    Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(page)?.[1] ?? NaN);
  return {
    roundCount: value('putmon_judging_seconds_count'),
    roundSeconds: value('putmon_judging_seconds_sum'),
    changedCount: value('putmon_alarms_opened_total') + value('putmon_alarms_ended_total'),
  };
}
