import { isIPv6 } from 'node:net';

const attemptsMax = 5;
const windowSeconds = 60;
/** More addresses than try at once unless somebody has very many; the oldest is forgotten. */
const addressesMax = 10_000;

/** Failed attempts to log in, by address: five in a minute are too many. */
export class LoginAttempts {
  readonly #nowSeconds: () => number;
  /** The times of each address's attempts within the window. */
  readonly #times = new Map<string, number[]>();

  constructor(nowSeconds: () => number) {
    this.#nowSeconds = nowSeconds;
  }

  /**
   * Counts an attempt before it is looked at, so that attempts at the same moment count as well.
   * @returns seconds until the next may be made; 0 where this one may
   */
  begin(address: string): number {
    const now = this.#nowSeconds();
    const network = networkOf(address);
    const times = (this.#times.get(network) ?? []).filter((time) => now - time < windowSeconds);
    const [oldest] = times;
    if (times.length >= attemptsMax && oldest !== undefined) return oldest + windowSeconds - now;
    this.#times.delete(network);
    this.#times.set(network, [...times, now]);
    for (const first of this.#times.keys()) {
      if (this.#times.size <= addressesMax) break;
      this.#times.delete(first);
    }
    return 0;
  }

  /** The attempt that was counted last was right: it does not count. */
  succeeded(address: string): void {
    this.#times.get(networkOf(address))?.pop();
  }
}

/** One IPv6 client usually has all addresses of a /64. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const missing = tail === undefined ? 0 : 8;
  return [...groups, ...Array.from({ length: missing }, () => '0')].slice(0, 4).join(':');
}
