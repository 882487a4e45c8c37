import { hash } from 'node:crypto';

/** What is kept in place of a random token: nobody guesses 128 bits or more, so a slow hash gains nothing. */
export function secretHashOf(token: string): string {
  return hash('sha256', token, 'hex');
}
