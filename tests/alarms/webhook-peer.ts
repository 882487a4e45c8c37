import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';

export interface Received {
  /** Path and query. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Behaviour = (response: ServerResponse) => void;

/** A receiver of webhooks on loopback, that behaves as it is told. */
export class WebhookPeer {
  readonly received: Received[] = [];
  behaviour: Behaviour = (response) => response.end('ok');
  readonly #server = createServer((request, response) => {
    void text(request).then((body) => {
      this.received.push({ target: request.url ?? '', headers: request.headers, body });
      this.behaviour(response);
    });
  });

  static async start(): Promise<WebhookPeer> {
    const peer = new WebhookPeer();
    peer.#server.listen(0, '127.0.0.1');
    await once(peer.#server, 'listening');
    return peer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook?token=of-url`;
  }

  /** Resolves when no connection is open any more. */
  async closed(): Promise<void> {
    while ((await this.#connections()) > 0) await setTimeout(5);
  }

  #connections(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.getConnections((error, count) => {
        if (error === null) resolve(count);
        else reject(error);
      });
    });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
