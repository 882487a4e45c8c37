import { contains, parseAddress, parseNetwork, type Network } from './network.js';

const cachedAddressesMax = 16_384;

/** Says which client addresses may come in. */
export class Networks {
  readonly #allow: readonly Network[];
  readonly #deny: readonly Network[];
  /** Asked for every request, mostly about the same addresses. */
  readonly #answers = new Map<string, boolean>();

  /**
   * @param allow networks in CIDR notation that are admitted
   * @param deny networks in CIDR notation that are not, even where allow has them
   * @throws RangeError where a text is no network
   */
  constructor(allow: readonly string[], deny: readonly string[] = []) {
    this.#allow = allow.map(networkOf);
    this.#deny = deny.map(networkOf);
  }

  /** Whether the address may come in; what is no address may not. */
  admits(address: string): boolean {
    return this.#answers.get(address) ?? this.#judge(address);
  }

  #judge(text: string): boolean {
    const address = parseAddress(text);
    const admitted =
      address !== undefined &&
      this.#allow.some((network) => contains(network, address)) &&
      !this.#deny.some((network) => contains(network, address));
    // Emptying is cheaper than keeping an order, and rare.
    if (this.#answers.size >= cachedAddressesMax) this.#answers.clear();
    this.#answers.set(text, admitted);
    return admitted;
  }
}

function networkOf(text: string): Network {
  const network = parseNetwork(text);
  if (network === undefined) throw new RangeError(`no network in CIDR notation: ${text}`);
  return network;
}
