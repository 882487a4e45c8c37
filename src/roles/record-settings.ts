import type { AuditTrail } from '../catalog/audit/audit-event.js';
import { CatalogUnavailableError } from '../catalog/catalog.js';
import type { Config } from '../config/config.js';
import { loadConfig } from '../config/load-config.js';
import { writeConfig } from '../config/written-config.js';
import type { Log } from '../telemetry/log.js';

const action = 'ChangeSettings';

type Settings = Readonly<Record<string, unknown>>;

/**
 * Adds a row to the audit trail where the settings in force differ from those that it knows. A disk
 * that is full is no reason not to start.
 * @param when `start` or `reload`
 */
export async function recordSettings(
  audit: AuditTrail,
  config: Config,
  when: 'start' | 'reload',
  log: Pick<Log, 'warn'>,
): Promise<void> {
  try {
    const settings = settingsOf(config, audit);
    const known = await knownSettings(audit);
    const changed = changedNames(known, settings);
    if (known !== undefined && changed.length === 0) return;
    const details = { when, changed, settings };
    const origin = { actor: 'server', address: '', action };
    await audit.append(origin, { change: 'changeSettings', target: 'settings', details });
  } catch (error) {
    if (!(error instanceof CatalogUnavailableError)) throw error;
    log.warn({ reason: error.message }, 'the audit trail does not have the settings in force');
  }
}

/** Those that are not the default; of what holds secrets, only whether it changed can be told. */
function settingsOf(config: Config, audit: AuditTrail): Settings {
  const { settings, hidden } = writeConfig(config);
  const defaults = writeConfig(loadConfig({ environment: {}, flags: { data: config.data } }));
  const own = Object.entries(settings).filter(
    ([name, value]) => !isSame(value, defaults.settings[name]),
  );
  const prints = Object.keys(hidden).map((name) => {
    const whole = JSON.stringify(config[name as keyof Config]);
    return [name, `hidden ${audit.fingerprintOf(whole)}`];
  });
  return Object.fromEntries([...own, ...prints]) as Settings;
}

async function knownSettings(audit: AuditTrail): Promise<Settings | undefined> {
  const all = { startMilliseconds: 0, endMilliseconds: Number.MAX_SAFE_INTEGER };
  const { events } = await audit.list({ ...all, action, actor: 'server', offset: 0, limit: 1 });
  const [last] = events;
  if (last === undefined) return undefined;
  try {
    const { changes } = JSON.parse(last.details) as { changes: { settings?: Settings }[] };
    return changes[0]?.settings;
  } catch {
    // Somebody changed the row: a check of the trail tells.
    return undefined;
  }
}

function changedNames(known: Settings = {}, settings: Settings): string[] {
  const names = new Set([...Object.keys(known), ...Object.keys(settings)]);
  return [...names].filter((name) => !isSame(known[name], settings[name]));
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
