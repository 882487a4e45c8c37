import { execFile } from 'node:child_process';
import type { Log } from '../telemetry/log.js';
import { errorMessageOf } from '../model/error-message.js';

const patienceMs = 5000;

/**
 * Tells systemd how the service does, where a unit of `Type=notify` has started it. Node.js has no
 * sockets of the kind that systemd listens on: systemd-notify, which comes with systemd, has.
 */
export async function notifySystemd(log: Log, ...words: readonly string[]): Promise<void> {
  if ((process.env['NOTIFY_SOCKET'] ?? '') === '') return;
  try {
    await new Promise<void>((resolve, reject) => {
      execFile('systemd-notify', [...words], { timeout: patienceMs }, (error) => {
        if (error === null) resolve();
        else reject(new Error(error.message));
      });
    });
  } catch (error) {
    log.warn({ reason: errorMessageOf(error) }, 'systemd was not told: systemd-notify failed');
  }
}
