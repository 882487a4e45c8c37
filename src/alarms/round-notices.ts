import type { Alarm, AlarmChanges } from '../catalog/alarms/alarm.js';
import type { AlarmSilence } from '../catalog/alarms/alarm-rule.js';
import type { Watch } from './watch.js';
import { objectKeyIn, type WatchedObject } from './watched-objects.js';

/** So much later than the end of a window and its grace a notice is marked late. */
const lateSeconds = 60;

type RoundNotice = AlarmChanges['notices'][number];

/** Decides what of the windows judged now people are told. */
export class RoundNotices {
  readonly all: RoundNotice[] = [];
  readonly #nowSeconds: number;
  readonly #silencesByRule = new Map<string, AlarmSilence[]>();
  readonly #watch: Watch;

  constructor(nowSeconds: number, watch: Watch) {
    this.#nowSeconds = nowSeconds;
    this.#watch = watch;
  }

  /**
   * @param opened place of the alarm among those that are opened
   * @returns whether it is told
   */
  opened(object: WatchedObject, opened: number, endSeconds: number): boolean {
    const isSilent = this.#isSilent(object);
    if (!isSilent) this.#tell({ opened }, 'opened', endSeconds);
    return !isSilent;
  }

  /** An opening that a silence held back is told once it is over. */
  stillOpen({ alarmId, noticedSeconds }: Alarm, object: WatchedObject, endSeconds: number): void {
    if (noticedSeconds === undefined) {
      if (!this.#isSilent(object)) this.#tell({ alarmId }, 'opened', endSeconds);
      return;
    }
    const { repeatSeconds } = object.rule;
    const sinceSeconds = this.#nowSeconds - noticedSeconds;
    // Less than nothing: by a clock that was set back since.
    const isDue = sinceSeconds >= repeatSeconds || sinceSeconds < 0;
    if (repeatSeconds > 0 && isDue && !this.#isSilent(object)) {
      this.#tell({ alarmId }, 'repeated', endSeconds);
    }
  }

  /** Who was told of the opening is told of the end, silence or not. */
  ended({ alarmId, noticedSeconds }: Alarm, endSeconds: number): void {
    if (noticedSeconds !== undefined) this.#tell({ alarmId }, 'ended', endSeconds);
  }

  /** The end of an alarm whose opening is told by the same changes. */
  openedAndEnded(opened: number, endSeconds: number): void {
    this.#tell({ opened }, 'ended', endSeconds);
  }

  #tell(alarm: RoundNotice['alarm'], kind: RoundNotice['kind'], endSeconds: number): void {
    const dueSeconds = endSeconds + this.#watch.settings().alarmGraceSeconds;
    this.all.push({ alarm, kind, late: this.#nowSeconds > dueSeconds + lateSeconds });
  }

  #isSilent(object: WatchedObject): boolean {
    const { ruleId, accountId } = object.rule;
    const objectKey = objectKeyIn(object);
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
