import type { NonceLimits } from '../../catalog/control-nonces.js';
import { secondsOf } from '../../model/clock.js';
import type { Control } from './control.js';

/** The limits of what is remembered of signed calls, the same for every dialect. */
export function nonceLimitsOf({ clock, config }: Control): NonceLimits {
  const { controlNoncesPerKeyMax, timestampSkewBehindSeconds } = config();
  const takenFromSeconds = secondsOf(clock) - timestampSkewBehindSeconds;
  return { controlNoncesPerKeyMax, takenFromSeconds };
}
