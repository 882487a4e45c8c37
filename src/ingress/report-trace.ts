import type { SignedReport } from './verified-report.js';
import type { Line } from './verified-lines.js';
import type { ReceiverObserver, ReportStep } from './receiver.js';

/** Reports whose steps are timed: one in so many. The clock costs as much as a small step. */
const timedShare = 32;

let reportCount = 0;

interface ReportContents {
  readonly region: string | undefined;
  readonly namespace: string | undefined;
  readonly samples: number;
}

/** What is known of a report while it is received, for the log and the counters. */
export class ReportTrace {
  /** Who says to report; proven only once the signature is. */
  secretId: string | undefined;
  /** Of the key or token that was verified. */
  accountId: number | undefined;
  /** What was parsed of it; each door sets its own. */
  report: Pick<SignedReport, 'region' | 'namespace' | 'data'> | undefined;
  lines: readonly Line[] | undefined;
  readonly #observer: ReceiverObserver;
  /** When the step under way began; undefined where this report is not timed. */
  #stepBeganMs: number | undefined;

  constructor(observer: ReceiverObserver) {
    this.#observer = observer;
    reportCount += 1;
    if (reportCount % timedShare === 0) this.#stepBeganMs = performance.now();
  }

  /** What it reports, as far as that is one place; asked of the few that are shown to people. */
  get contents(): ReportContents | undefined {
    if (this.report !== undefined) {
      const { region, namespace, data } = this.report;
      return { region, namespace, samples: data.length };
    }
    const [first] = this.lines ?? [];
    if (this.lines === undefined || first === undefined) return undefined;
    const isSame = (name: 'region' | 'namespace'): boolean =>
      this.lines?.every((line) => line[name] === first[name]) ?? false;
    return {
      region: isSame('region') ? first.region : undefined,
      namespace: isSame('namespace') ? first.namespace : undefined,
      samples: this.lines.length,
    };
  }

  /** Ends a step that began with the one before it. */
  end(step: ReportStep): void {
    if (this.#stepBeganMs === undefined) return;
    const nowMs = performance.now();
    this.#observer.timed(step, (nowMs - this.#stepBeganMs) / 1000);
    this.#stepBeganMs = nowMs;
  }
}
