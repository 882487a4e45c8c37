import { networkInterfaces } from 'node:os';
import type { Config } from '../config/config.js';
import type { OperatorAccess } from '../control/operator-access.js';
import { controlSignedTexts, receiverSignedTexts } from '../protocol/signed-text.js';
import { isHostAllowed } from '../web/host-guard.js';

const anyAddress = new Set(['0.0.0.0', '::']);

/** Where the control plane of a server is reached, as its configuration and the server itself say. */
export class ControlListener {
  /** That of the configuration, and that which a running server has got. */
  readonly ports: ReadonlySet<number>;
  readonly #addresses: readonly string[];
  /** Names that lead there from elsewhere, through whatever ports others publish. */
  readonly #names: ReadonlySet<string>;
  readonly #scheme: string;

  constructor({ control, controlHosts, controlTls }: Config, access: OperatorAccess | undefined) {
    this.ports = new Set([
      ...(access === undefined ? [] : [portOf(new URL(access.url))]),
      control.port,
    ]);
    this.#addresses = anyAddress.has(control.host) ? ownAddresses() : [control.host.toLowerCase()];
    this.#names = new Set([controlSignedTexts.host, receiverSignedTexts.host, ...controlHosts]);
    this.#scheme = controlTls === null ? 'http' : 'https';
  }

  /** Its address for a program on this machine. */
  get origin(): string {
    const [port = 0] = this.ports;
    const [address = ''] = this.#addresses;
    const host = this.#addresses.length === 1 ? address : '127.0.0.1';
    return `${this.#scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  }

  hasName(url: URL): boolean {
    return this.#names.has(hostOf(url)) || this.#isAddress(url);
  }

  /** Whether a URL leads there, whatever its path. */
  isAt(url: URL): boolean {
    return this.#names.has(hostOf(url)) || (this.#isAddress(url) && this.ports.has(portOf(url)));
  }

  #isAddress(url: URL): boolean {
    return this.#addresses.some((address) => isHostAllowed(url.host, address, []));
  }
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses = []) =>
    addresses.map(({ address }) => address),
  );
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/** A URL has no port where it is the usual one. */
function portOf({ port, protocol }: URL): number {
  return Number(port || (protocol === 'https:' ? 443 : 80));
}
