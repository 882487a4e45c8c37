import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** The program beside these compiled tests, as it is installed. */
export const program = fileURLToPath(new URL('../../src/cli/putmon.js', import.meta.url));

export type Environment = Readonly<Record<string, string>>;

export interface RunOptions {
  readonly input?: string | Buffer;
  readonly env?: Environment;
  readonly cwd?: string;
  readonly uid?: number;
}

export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. */
export async function run(
  command: string,
  args: readonly string[],
  { input = '', env, ...options }: RunOptions = {},
): Promise<Outcome> {
  const child = spawn(command, args, { ...options, env: environmentWith(env) });
  child.stdin.on('error', () => undefined).end(input);
  const [[exitCode], stdout, stderr] = await Promise.all([
    once(child, 'close') as Promise<[number | null]>,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { exitCode, stdout, stderr };
}

export function putmon(args: readonly string[], options?: RunOptions): Promise<Outcome> {
  return run(process.execPath, [program, ...args], options);
}

/** What a command prints in JSON. @throws where it fails */
export async function putmonJson(args: readonly string[], options?: RunOptions): Promise<unknown> {
  const { exitCode, stdout, stderr } = await putmon([...args, '--json'], options);
  if (exitCode !== 0) throw new Error(`putmon ${args.join(' ')}: ${stderr}${stdout}`);
  return JSON.parse(stdout) as unknown;
}

/** That of the tests, but for what would lead putmon or a sender elsewhere. */
export function environmentWith(own: Environment = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^PUTMON_|_proxy$|^NODE_TEST_CONTEXT$/i.test(name),
  );
  return { ...Object.fromEntries(inherited), ...own };
}
