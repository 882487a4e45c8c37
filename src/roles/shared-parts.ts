import type { LiveConfig } from '../config/live-config.js';
import type { Engines } from '../engines.js';
import type { Clock } from '../model/clock.js';
import type { Health } from '../telemetry/health.js';
import type { Log } from '../telemetry/log.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { RecentReports } from '../telemetry/recent-reports.js';
import type { Telemetry } from '../telemetry/telemetry.js';
import type { ConnectionBudgets } from '../workers/connection-budgets.js';

/** The parts that all roles of one process share. */
export interface SharedParts {
  readonly live: LiveConfig;
  readonly clock: Clock;
  readonly health: Health;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly telemetry: Telemetry;
  readonly budgets: ConnectionBudgets;
  /** What became of single reports, whichever role takes them in. */
  readonly recentReports: RecentReports;
  /** Once they are open; a role that listens is asked before, and answers that it is not ready. */
  readonly engines: () => Engines;
}
