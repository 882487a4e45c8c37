import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A system call on an open file or socket, as strace saw it. */
export interface SystemCall {
  readonly name: string;
  /** The number of the descriptor, and what it stands for. */
  readonly descriptor: number;
  readonly file: string;
  /** The bytes that were read or written, up to some thousands. */
  readonly bytes: Buffer;
  /** Places in the order of all that was seen: a call that returned before another began is less. */
  readonly begun: number;
  readonly returned: number;
}

const onDescriptors = 'read,recvfrom,recvmsg,write,writev,sendto,sendmsg,pwrite64,fsync,fdatasync';
const onFiles = `${onDescriptors},openat,lseek,ftruncate,rename,link,unlink`;

/** Words before a command that have its calls written to a file. */
export function tracingTo(file: string): string[] {
  return [
    'strace',
    '-D',
    '-f',
    '-y',
    '-xx',
    '-s',
    '20000',
    '-e',
    `trace=${onDescriptors}`,
    '-o',
    file,
  ];
}

/** Likewise, with all that changes files, and every byte that is written. */
export function tracingFilesTo(file: string): string[] {
  return ['strace', '-D', '-f', '-y', '-xx', '-s', '1048576', '-e', `trace=${onFiles}`, '-o', file];
}

/** Whether strace is here and may trace. */
export function canTrace(): boolean {
  return spawnSync('strace', ['-D', '-o', '/dev/null', 'true']).status === 0;
}

/** A call as strace writes it, with its places in the order of all that was seen. */
export interface TracedCall extends Pick<SystemCall, 'begun' | 'returned'> {
  readonly text: string;
}

/** The calls of a traced program that has ended on open files, in the order they returned. */
export function readSystemCalls(file: string): SystemCall[] {
  const calls: SystemCall[] = [];
  for (const { text, begun, returned } of readTrace(file)) {
    const [, name = '', descriptor, path = '', others = ''] =
      /^(\w+)\((\d+)<([^>]*)>(.*)$/.exec(text) ?? [];
    if (descriptor === undefined) continue;
    calls.push({
      name,
      descriptor: Number(descriptor),
      file: unescaped(path),
      bytes: bytesOf(others),
      begun,
      returned,
    });
  }
  return calls;
}

/** Every call of a traced program that has ended, in the order they returned. */
export function readTrace(file: string): TracedCall[] {
  const calls: TracedCall[] = [];
  const unfinished = new Map<string, { readonly begun: number; readonly text: string }>();
  for (const [at, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    const [, thread = '', text = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const [, first] = /^(.*) <unfinished \.\.\.>$/.exec(text) ?? [];
    if (first !== undefined) {
      unfinished.set(thread, { begun: at, text: first });
      continue;
    }
    const [, rest] = /^<\.\.\. \w+ resumed>(.*)$/.exec(text) ?? [];
    const before = rest === undefined ? undefined : unfinished.get(thread);
    const whole = (before?.text ?? '') + (rest ?? text);
    calls.push({ text: whole, begun: before?.begun ?? at, returned: at });
  }
  return calls;
}

/** Those of each `"\x68\x69"` among the arguments. */
export function bytesOf(text: string): Buffer {
  const texts = [...text.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)];
  return Buffer.from(
    texts.map(([, escaped = '']) => escaped.replaceAll('\\x', '')).join(''),
    'hex',
  );
}

/** A path, which is escaped likewise. */
export function unescaped(text: string): string {
  return text.replaceAll(/\\x([0-9a-f]{2})/g, (_, code: string) =>
    String.fromCharCode(parseInt(code, 16)),
  );
}
