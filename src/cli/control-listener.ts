import { networkInterfaces } from 'node:os';
import type { Config } from '../config/config.js';
import type { OperatorAccess } from '../control/operator-access.js';
import { controlSignedTexts, receiverSignedTexts } from '../protocol/signed-text.js';
import { isHostAllowed } from '../web/host-guard.js';

const anyAddress = new Set(['0.0.0.0', '::']);

/** The addresses of a server's control plane, from its configuration and from the running server. */
export class ControlListener {
  readonly ports: ReadonlySet<number>;
  /** Its address for a program on this machine. */
  readonly origin: string;
  readonly #addresses: readonly string[];
  /** Names that lead there from elsewhere, through whatever ports others publish. */
  readonly #names: ReadonlySet<string>;

  /** @param access what a running server has left: flags may have told it where to listen */
  constructor({ control, controlHosts, controlTls }: Config, access: OperatorAccess | undefined) {
    const configured = {
      protocol: controlTls === null ? 'http:' : 'https:',
      host: control.host.toLowerCase(),
      port: control.port,
    };
    const running = access === undefined ? configured : placeOf(new URL(access.url));
    const places = [running, configured];
    this.ports = new Set(places.map(({ port }) => port));
    this.#addresses = places.flatMap(({ host }) =>
      anyAddress.has(host) ? ownAddresses() : [host],
    );
    this.#names = new Set([controlSignedTexts.host, receiverSignedTexts.host, ...controlHosts]);
    const host = anyAddress.has(running.host) ? '127.0.0.1' : running.host;
    const shownHost = host.includes(':') ? `[${host}]` : host;
    this.origin = `${running.protocol}//${shownHost}:${running.port}`;
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

function placeOf(url: URL): { protocol: string; host: string; port: number } {
  return { protocol: url.protocol, host: hostOf(url), port: portOf(url) };
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/** A URL has no port where it is the usual one. */
function portOf({ port, protocol }: URL): number {
  return Number(port || (protocol === 'https:' ? 443 : 80));
}
