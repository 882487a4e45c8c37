import { pino, stdTimeFunctions, type BaseLogger, type DestinationStream } from 'pino';
import type { LogLevel } from '../config/config.js';
import { LogOutput } from './log-output.js';
import { redact } from './redact.js';

/** Without children: pino would let their fields past what hides secrets. */
export interface Log extends BaseLogger {
  /** Takes over a whole line, with its end: of the log of another process, or text for people. */
  takeLine(line: string): void;
  /** Lines that could not be written. */
  readonly droppedLineCount: () => number;
}

export interface LogOptions {
  readonly level: LogLevel;
  /** Takes whole lines; stdout where absent. */
  readonly destination?: DestinationStream;
  /** Fields of every line. */
  readonly base?: Readonly<Record<string, number>>;
}

/**
 * Makes the log: one JSON object a line, with `level` in words and `time` in ISO 8601. Fields
 * called like a secret are hidden. A reload sets `level` of what this returns.
 */
export function createLog({ level, destination = new LogOutput(), base = {} }: LogOptions): Log {
  const log = pino(
    {
      level,
      base,
      timestamp: stdTimeFunctions.isoTime,
      // Errors are done by then, and pino's own would take their type away.
      serializers: { err: (error: unknown) => error },
      formatters: {
        level: (label) => ({ level: label }),
        log: redact,
      },
    },
    destination,
  );
  const takeLine = (line: string): void => {
    destination.write(line);
  };
  const droppedLineCount = (): number =>
    destination instanceof LogOutput ? destination.droppedLineCount : 0;
  return Object.assign(log, { takeLine, droppedLineCount });
}
