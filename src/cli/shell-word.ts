import { showText } from './show-text.js';

/** What can not be seen is escaped as bash and zsh read it. */
export function shellWord(text: string): string {
  if (/^[\w./:@%+=-]+$/.test(text)) return text;
  if (showText(text) === text) return `'${text.replaceAll("'", "'\\''")}'`;
  return `$'${showText(text.replaceAll(/[\\']/g, '\\$&'))}'`;
}
