import type { ProfiledFunction } from './cpu-profile.js';

/** Which part of a report's way a function works for. */
export function partOf({ name, url }: ProfiledFunction): string {
  if (name === '(garbage collector)') return 'garbage collection';
  if (name === '(idle)') return 'idle: waits for the disk, or for reports';
  if (name === '(program)') return 'native: parsing HTTP, system calls';
  const own = /\/(src\/.+)\.js$/.exec(url)?.[1];
  if (own !== undefined && !url.includes('node_modules')) return `${own}.ts`;
  if (url.includes('/@duckdb/')) return 'DuckDB, called from the event loop';
  if (url.includes('node_modules')) return 'packages';
  return nodeParts.find(([prefix]) => url.startsWith(prefix))?.[1] ?? 'node: other';
}

const nodeParts: readonly (readonly [string, string])[] = [
  ['node:_http', 'node: http'],
  ['node:internal/http', 'node: http'],
  ['node:internal/crypto', 'node: crypto'],
  ['node:net', 'node: sockets and streams'],
  ['node:internal/stream', 'node: sockets and streams'],
  ['node:events', 'node: sockets and streams'],
  ['node:internal/timers', 'node: timers and ticks'],
  ['node:internal/process/task_queues', 'node: timers and ticks'],
  ['node:internal/async_hooks', 'node: timers and ticks'],
  ['node:buffer', 'node: buffers'],
  ['node:internal/buffer', 'node: buffers'],
];
