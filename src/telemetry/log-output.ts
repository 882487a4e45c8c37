import { constants, fstatSync, openSync, write, writeSync } from 'node:fs';
import { constants as systemConstants } from 'node:os';
import { leadsToJournal, withPriority } from './journal-stream.js';

/** Lines that wait for a reader take no more memory than this. */
const waitingBytesMax = 1_048_576;
/** Written at once: as much as a pipe takes. */
const chunkBytesMax = 65_536;
/** A reader that is behind is asked again so soon. */
const retryMs = 100;
/** After a failure the next write is tried so late: a full disk stays full for a while. */
const pauseMs = 1000;
/** A process that ends waits no longer for a reader that is behind. */
const exitMs = 1000;
const lineEnd = 0x0a;

/**
 * Writes the lines of the log. A line that cannot be written (full disk, quota, limit of a file,
 * reader gone or too slow) is dropped and counted: nothing waits for the log. The first write that
 * works again begins with a line that tells how many were dropped.
 */
export class LogOutput {
  readonly #descriptor: number;
  #waiting: string[] = [];
  #waitingBytes = 0;
  /** What is being written, or was when the last attempt ended. */
  #chunk: Buffer = Buffer.alloc(0);
  #state: 'idle' | 'writing' | 'paused' = 'idle';
  #droppedLineCount = 0;
  #untoldLineCount = 0;
  #reason = '';
  /** Bytes at the start of the chunk that are no lines of its own, but tell of those dropped. */
  #noticeBytes = 0;
  #noticeLineCount = 0;
  /** The journal reads the severity of a line before the line. */
  readonly #isJournal = leadsToJournal(1);
  /** The output ends within a line. */
  #isTorn = false;

  constructor(descriptor = openStandardOutput()) {
    this.#descriptor = descriptor;
    process.once('exit', () => {
      this.#flushAtExit();
    });
  }

  get droppedLineCount(): number {
    return this.#droppedLineCount;
  }

  /** @param text a line, with its line end */
  write(text: string): void {
    const line = this.#isJournal ? withPriority(text) : text;
    const bytes = Buffer.byteLength(line);
    if (this.#waitingBytes + bytes > waitingBytesMax) {
      if (this.#state === 'writing') this.#reason = 'EAGAIN';
      this.#drop(1);
      return;
    }
    this.#waiting.push(line);
    this.#waitingBytes += bytes;
    if (this.#state !== 'idle') return;
    this.#state = 'writing';
    // All lines of one turn of the event loop go together.
    setImmediate(() => {
      this.#writeNext();
    });
  }

  #writeNext(): void {
    if (this.#waiting.length === 0 && this.#untoldLineCount === 0) {
      this.#state = 'idle';
      return;
    }
    this.#chunk = this.#takeChunk();
    this.#writeChunk();
  }

  #writeChunk(): void {
    this.#state = 'writing';
    write(this.#descriptor, this.#chunk, (error, written) => {
      if (error === null) this.#advance(written);
      else this.#fail(error);
    });
  }

  #advance(written: number): void {
    this.#consume(written);
    if (this.#chunk.length > 0) this.#writeChunk();
    else this.#writeNext();
  }

  #fail(error: NodeJS.ErrnoException): void {
    this.#state = 'paused';
    this.#reason = nameOf(error);
    if (this.#reason === 'EAGAIN') {
      this.#later(retryMs, () => {
        this.#writeChunk();
      });
      return;
    }
    this.#dropChunk();
    this.#later(pauseMs, () => {
      this.#writeNext();
    });
  }

  /** A log that cannot be written keeps no process from its end. */
  #later(milliseconds: number, task: () => void): void {
    setTimeout(task, milliseconds).unref();
  }

  /** As many lines as go at once, after one that tells of the lines dropped before. */
  #takeChunk(): Buffer {
    const notice = this.#takeNotice();
    let count = 0;
    for (let bytes = 0; count < this.#waiting.length; count += 1) {
      bytes += Buffer.byteLength(this.#waiting[count] ?? '');
      if (count > 0 && bytes > chunkBytesMax) break;
    }
    const lines = Buffer.from(this.#waiting.splice(0, count).join(''));
    this.#waitingBytes -= lines.length;
    return Buffer.concat([notice, lines]);
  }

  #takeNotice(): Buffer {
    this.#noticeLineCount = this.#untoldLineCount;
    if (this.#untoldLineCount === 0) return Buffer.alloc(0);
    const notice = {
      level: 'warn',
      time: new Date().toISOString(),
      lineCount: this.#untoldLineCount,
      reason: this.#reason,
      msg: 'log lines were dropped: they could not be written',
    };
    const line = `${JSON.stringify(notice)}\n`;
    const told = this.#isJournal ? withPriority(line) : line;
    const text = `${this.#isTorn ? '\n' : ''}${told}`;
    const bytes = Buffer.from(text);
    this.#noticeBytes = bytes.length;
    this.#untoldLineCount = 0;
    return bytes;
  }

  /** Bytes of the chunk are out. */
  #consume(bytes: number): void {
    if (bytes === 0) return;
    this.#isTorn = this.#chunk[bytes - 1] !== lineEnd;
    this.#chunk = this.#chunk.subarray(bytes);
    this.#noticeBytes = Math.max(0, this.#noticeBytes - bytes);
    if (this.#noticeBytes === 0) this.#noticeLineCount = 0;
  }

  #dropChunk(): void {
    const lines = this.#chunk.subarray(this.#noticeBytes);
    // Those that it tells of are told of by the next one.
    this.#untoldLineCount += this.#noticeLineCount;
    this.#noticeLineCount = 0;
    this.#noticeBytes = 0;
    this.#chunk = Buffer.alloc(0);
    this.#drop(lines.reduce((count, byte) => count + Number(byte === lineEnd), 0));
  }

  #drop(lineCount: number): void {
    this.#droppedLineCount += lineCount;
    this.#untoldLineCount += lineCount;
  }

  /** Writes what waits, but for a chunk that the system has been given already. */
  #flushAtExit(): void {
    if (this.#state === 'writing' && this.#chunk.length > 0) this.#chunk = Buffer.alloc(0);
    const untilMs = performance.now() + exitMs;
    try {
      while (this.#chunk.length > 0 || this.#waiting.length > 0) {
        if (this.#chunk.length === 0) this.#chunk = this.#takeChunk();
        this.#consume(this.#writeWaiting(untilMs));
      }
    } catch {
      // Nobody is left to be told.
    }
  }

  /** @throws what keeps the chunk from being written; EAGAIN once it has waited long enough */
  #writeWaiting(untilMs: number): number {
    for (;;) {
      try {
        return writeSync(this.#descriptor, this.#chunk);
      } catch (error) {
        const isBehind = (error as NodeJS.ErrnoException).code === 'EAGAIN';
        if (!isBehind || performance.now() > untilMs) throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs / 10);
      }
    }
  }
}

/** Node has no name for a quota that is used up. */
function nameOf({ errno = 0, code = 'unknown' }: NodeJS.ErrnoException): string {
  const names = Object.entries(systemConstants.errno);
  return names.find(([, number]) => number === -errno)?.[0] ?? code;
}

/**
 * Standard output, never to be waited for: a pipe or terminal is opened once more, so that other
 * processes that have it keep it as it was. Node itself does so with a socket.
 */
function openStandardOutput(): number {
  // Only the lines of the log are written to it, and their failures are met above.
  process.stdout.on('error', () => undefined);
  const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;
  try {
    const output = fstatSync(1);
    if (!output.isFIFO() && !output.isCharacterDevice()) return 1;
    return openSync('/proc/self/fd/1', O_WRONLY | O_NONBLOCK | O_NOCTTY);
  } catch {
    return 1;
  }
}
