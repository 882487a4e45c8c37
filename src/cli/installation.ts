import { existsSync, readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { packageFolder } from '../config/package-folder.js';
import { readVersion } from '../config/version.js';
import type { CheckResult } from '../storage/data-check.js';

/** The kinds that say of themselves what they are, in a file of the package, and how each is renewed. */
const kinds: Readonly<Record<string, string>> = {
  deb: 'the .deb; a newer one is installed over it by apt',
  rpm: 'the .rpm; a newer one is installed over it by dnf or rpm',
  archive: 'the offline archive; a newer one is unpacked beside it',
  image: 'the image; a newer one takes its place',
};

const nodeMajorMin = 20;
const heapFlag = '--max-semi-space-size=';

/** Says how this putmon was installed and what it runs on. */
export function checkInstallation(): CheckResult {
  const detail = `${kindOfInstallation()}, putmon ${readVersion()}, Node.js ${process.version}`;
  const fault = faultOf();
  return fault === undefined
    ? { check: 'installation', state: 'ok', detail }
    : { check: 'installation', state: 'warning', detail: `${detail}: ${fault}` };
}

function kindOfInstallation(): string {
  const folder = resolve(packageFolder);
  const kind = kinds[readKind(folder)];
  if (kind !== undefined) return kind;
  if (existsSync(join(folder, 'src'))) return `a checkout in ${folder}`;
  return folder.includes(`${sep}node_modules${sep}`)
    ? `the npm package in ${folder}`
    : `files in ${folder}, of no package`;
}

function readKind(folder: string): string {
  try {
    return readFileSync(join(folder, 'installation'), 'utf8').trim();
  } catch {
    return '';
  }
}

function faultOf(): string | undefined {
  const [, major = '0'] = /^v(\d+)/.exec(process.version) ?? [];
  if (Number(major) < nodeMajorMin) return 'this Node.js is too old; 20.19 or newer is needed';
  return process.execArgv.some((flag) => flag.startsWith(heapFlag))
    ? undefined
    : 'started without its launcher, bin/putmon: each report costs a fifteenth more';
}
