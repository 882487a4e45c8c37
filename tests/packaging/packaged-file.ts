import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of the sources. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

export function packagedFile(name: string): string {
  return `${root}packaging/${name}`;
}

export function readPackaged(name: string): string {
  return readFileSync(packagedFile(name), 'utf8');
}
