import { fstatSync } from 'node:fs';

/** The journal's numbers of severity, of syslog, by the level of a line of the log. */
const priorityOf: Readonly<Record<string, number>> = {
  fatal: 2,
  error: 3,
  warn: 4,
  info: 6,
  debug: 7,
  trace: 7,
};
const plainPriority = 6;

/** Whether what is written to the descriptor goes to the journal: systemd names its own stream. */
export function leadsToJournal(
  descriptor: number,
  stream = process.env['JOURNAL_STREAM'],
): boolean {
  if (stream === undefined) return false;
  try {
    const { dev, ino } = fstatSync(descriptor);
    return stream === `${dev}:${ino}`;
  } catch {
    return false;
  }
}

/**
 * Says the severity of a line as systemd reads it, in the place where the line begins.
 * @param line of the log, with its level first, or text for people
 */
export function withPriority(line: string): string {
  const [, level = ''] = /^\{"level":"(\w+)"/.exec(line) ?? [];
  return `<${priorityOf[level] ?? plainPriority}>${line}`;
}
