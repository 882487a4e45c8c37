import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin'];

/**
 * Why a test that needs these commands is skipped; false where they are all there. On the machine
 * that decides about a change nothing is missing: there the test fails instead.
 */
export function missingCommand(...commands: readonly string[]): string | false {
  const missing = commands.filter((command) => !isThere(command));
  if (missing.length === 0 || process.env['CI'] === 'true') return false;
  return `${missing.join(', ')}: not installed; .ci/system-packages installs it`;
}

function isThere(command: string): boolean {
  return folders.some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
