import { readFileSync } from 'node:fs';

/**
 * V8 reserves 10 GB of addresses for each WebAssembly memory, and the server has three: they cost
 * nothing unless `ulimit -v` counts them.
 */
const advice =
  'serve needs 44,000,000 KiB, other commands 12,000,000; ' +
  'with NODE_OPTIONS=--disable-wasm-trap-handler 6,000,000 and 3,000,000 do';

const outOfMemory = /^WebAssembly\.\S+ Out of memory|Out of Memory Error: Allocation failure/;

/** Says that there is too little memory, and why; undefined where an error is another. */
export function memoryFault(error: Error): string | undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (!outOfMemory.test(error.message) && code !== 'ENOMEM') return undefined;
  const limit = addressSpaceLimit();
  return limit === undefined
    ? `there is too little memory: ${error.message}`
    : `ulimit -v allows too little address space, ${Math.floor(limit / 1024)} KiB: ${advice}`;
}

/** Bytes; undefined where there is no limit, or no telling. */
function addressSpaceLimit(): number | undefined {
  try {
    const [, soft] =
      /^Max address space +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}
