import { randomBytes, timingSafeEqual } from 'node:crypto';

/** What the operator's commands show to the control plane of a running server. */
export class OperatorCredential {
  readonly token: string;

  constructor(token: string = randomBytes(32).toString('hex')) {
    this.token = token;
  }

  /** Whether an Authorization header carries it. */
  isShownIn(authorization: string): boolean {
    const shown = Buffer.from(authorization);
    const expected = Buffer.from(`Bearer ${this.token}`);
    return shown.length === expected.length && timingSafeEqual(shown, expected);
  }
}
