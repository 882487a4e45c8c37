import type { Alarm, AlarmChanges } from '../catalog/alarms/alarm.js';
import type { AlarmRule, AlarmSilence } from '../catalog/alarms/alarm-rule.js';
import type { Round } from './round.js';
import type { Watch } from './watch.js';

/** So much later than the end of a window and its grace a notice is marked late. */
const lateSeconds = 60;

type RoundNotice = AlarmChanges['notices'][number];

/** Decides what of a round people are told. */
export class RoundNotices {
  readonly all: RoundNotice[] = [];
  readonly #nowSeconds: number;
  readonly #late: boolean;
  readonly #silencesByRule = new Map<string, AlarmSilence[]>();
  readonly #watch: Watch;

  constructor({ endSeconds, nowSeconds }: Round, watch: Watch) {
    this.#nowSeconds = nowSeconds;
    this.#watch = watch;
    this.#late = nowSeconds > endSeconds + watch.settings().alarmGraceSeconds + lateSeconds;
  }

  /** @param opened place of the alarm among those that the round opens */
  opened(rule: AlarmRule, objectKey: string, opened: number): void {
    if (!this.#isSilent(rule, objectKey)) this.#tell({ opened }, 'opened');
  }

  /** An opening that a silence held back is told once it is over. */
  stillOpen(alarm: Alarm, rule: AlarmRule, objectKey: string): void {
    const { alarmId, noticedSeconds } = alarm;
    if (noticedSeconds === undefined) {
      if (!this.#isSilent(rule, objectKey)) this.#tell({ alarmId }, 'opened');
      return;
    }
    const sinceSeconds = this.#nowSeconds - noticedSeconds;
    // Less than nothing: by a clock that was set back since.
    const isDue = sinceSeconds >= rule.repeatSeconds || sinceSeconds < 0;
    if (rule.repeatSeconds > 0 && isDue && !this.#isSilent(rule, objectKey)) {
      this.#tell({ alarmId }, 'repeated');
    }
  }

  /** Who was told of the opening is told of the end, silence or not. */
  ended({ alarmId, noticedSeconds }: Alarm): void {
    if (noticedSeconds !== undefined) this.#tell({ alarmId }, 'ended');
  }

  #tell(alarm: RoundNotice['alarm'], kind: RoundNotice['kind']): void {
    this.all.push({ alarm, kind, late: this.#late });
  }

  #isSilent({ ruleId, accountId }: AlarmRule, objectKey: string): boolean {
    let silences = this.#silencesByRule.get(ruleId);
    if (silences === undefined) {
      silences = this.#watch.alarms
        .silences(accountId)
        .filter((silence) => silence.ruleId === ruleId && silence.endSeconds > this.#nowSeconds);
      this.#silencesByRule.set(ruleId, silences);
    }
    return silences.some((silence) => (silence.objectKey ?? objectKey) === objectKey);
  }
}
