import { randomInt } from 'node:crypto';

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
const letterCount = 8;

/** `<kind>-` and eight lower-case letters or digits, as the published ids are; none that is taken. */
export async function randomId(
  kind: string,
  isTaken: (id: string) => Promise<boolean>,
): Promise<string> {
  for (;;) {
    const word = Array.from({ length: letterCount }, () => letters[randomInt(letters.length)]);
    const id = `${kind}-${word.join('')}`;
    if (!(await isTaken(id))) return id;
  }
}
