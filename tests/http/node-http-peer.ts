import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** What `node:http` sees of bytes, noted as an EchoServer does. */
export class NodeHttpPeer {
  address = '';
  details: string[] = [];
  readonly #server = createServer({ maxHeaderSize: 2000, requireHostHeader: false });

  static async start(): Promise<NodeHttpPeer> {
    const peer = new NodeHttpPeer();
    const server = peer.#server;
    Object.assign(server, { httpAllowHalfOpen: true });
    // node:http goes by the first of two Hosts, which ours refuses; nothing behind it is a request.
    const refused = new WeakSet<Duplex>();
    const isRefused = ({ rawHeaders, socket }: IncomingMessage): boolean => {
      const names = rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
      if (names.filter((name) => name === 'host').length > 1) {
        refused.add(socket);
        peer.details.push('fault');
      }
      return refused.has(socket);
    };
    const take = (request: IncomingMessage, response: { end: () => void }): void => {
      if (isRefused(request)) {
        request.on('error', () => undefined).resume();
        response.end();
        return;
      }
      const pieces: Buffer[] = [];
      request.on('error', () => undefined);
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        peer.#note(request, Buffer.concat(pieces));
        response.end();
      });
    };
    server.on('request', take);
    server.on('checkContinue', take);
    server.on('checkExpectation', take);
    server.on('connect', (request: IncomingMessage, socket: Duplex) => {
      // The bodies of calls that came with it end first.
      setImmediate(() => {
        if (!isRefused(request)) peer.#note(request, Buffer.alloc(0));
        socket.on('error', () => undefined).end();
      });
    });
    server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
      // What follows a last request is no fault of it.
      if (error.code !== 'HPE_CLOSED_CONNECTION') peer.details.push('fault');
      socket.end();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    peer.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    return peer;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #note({ method, url, headers }: IncomingMessage, body: Buffer): void {
    const { host = '', authorization = '', 'content-type': contentType = '' } = headers;
    const fields = [method, url, host, contentType, authorization];
    this.details.push(JSON.stringify([...fields, body.toString('latin1')]));
  }
}
