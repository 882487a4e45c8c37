import { readFileSync } from 'node:fs';

/** The version of the package that this file was installed with. */
export function readVersion(): string {
  const file = new URL('../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}
