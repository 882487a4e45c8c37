import { realpathSync } from 'node:fs';
import { delimiter, join, relative, sep } from 'node:path';
import { packageFolder } from '../config/package-folder.js';
import { shellWord } from './shell-word.js';

/** Folders that npm and npx put into PATH for their own children; the operator's shell lacks them. */
const ofNpm = join(sep, 'node_modules', '.bin');

/** The command that starts this very program from the operator's shell, for lines that are printed. */
export function commandName(): string {
  const launcher = join(packageFolder, 'bin', 'putmon');
  const isInPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '' && !folder.endsWith(ofNpm))
    .some((folder) => isSame(join(folder, 'putmon'), launcher));
  return isInPath ? 'putmon' : shellWord(relative(process.cwd(), launcher));
}

function isSame(command: string, launcher: string): boolean {
  try {
    return realpathSync(command) === realpathSync(launcher);
  } catch {
    return false;
  }
}
