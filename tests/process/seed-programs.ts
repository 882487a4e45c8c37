import { fileURLToPath } from 'node:url';
import { run, type Environment } from '../support/run.js';

/** The key pair that stands in both programs. */
export const seedKey = {
  secretId: 'AKDuXhrYW5ilcFO11bakwWxxxxxxxxxxxxx',
  secretKey: 'tsPHxrAB8fhffaGNmHZDjxxxxxxxxxx',
};

/** The seed's programs, and the series that each reports. */
export const seedPrograms = [
  { method: 'POST', file: seedFile('put-monitor-data-post.py'), namespace: 'pc' },
  { method: 'GET', file: seedFile('put-monitor-data-get.py'), namespace: 'name1' },
] as const;

/** From the folder of the sources, which the build does not copy. */
function seedFile(name: string): string {
  return fileURLToPath(new URL(`../../../tests/process/seed/${name}`, import.meta.url));
}

export interface Python2 {
  readonly command: string;
  readonly env: Environment;
}

/** Undefined where this machine has none. */
export async function findPython2(): Promise<Python2 | undefined> {
  for (const command of ['python2.7', 'python2']) {
    // Where pyenv stands before it, it is told which of its versions is meant.
    for (const env of [{}, { PYENV_VERSION: '2.7' }]) {
      const trial = await run(command, ['-c', 'import urllib2'], { env }).catch(() => undefined);
      if (trial?.exitCode === 0) return { command, env };
    }
  }
  return undefined;
}

const bindHosts = 'ip link set lo up && mount --bind "$0" /etc/hosts';

/**
 * Words that run a command with networks and an /etc/hosts of its own: the machine's stay as they
 * are, and its port 8080 may be taken.
 */
export function ownNetwork(hostsFile: string): string[] {
  return ['unshare', '-m', '-n', 'sh', '-c', `${bindHosts} && exec "$@"`, hostsFile];
}

/** Words that run a command where another process is. */
export function beside(pid: number): string[] {
  return ['nsenter', '-t', String(pid), '-m', '-n', '--'];
}

export async function mayUnshare(hostsFile: string): Promise<boolean> {
  const [command, ...words] = [...ownNetwork(hostsFile), 'nsenter', '--version'];
  const trial = await run(command, words).catch(() => undefined);
  return trial?.exitCode === 0;
}
