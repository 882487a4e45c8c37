import { Socket } from 'node:net';
import { inputBytes } from './llhttp.js';

/**
 * Takes what comes on the sockets of a server. Node makes a buffer of 64 KiB for each read; that costs
 * a report 3 microseconds, and large reads bring full collections. Here all sockets are read into one.
 */
export class SocketInput {
  readonly #bytes = Buffer.allocUnsafeSlow(inputBytes);
  readonly #members = onreadMembers();

  /** Hands over what comes on a socket. The next read overwrites it: what is kept is to be copied. */
  read(socket: Socket, take: (bytes: Buffer) => void): void {
    const open = socket as unknown as OpenSocket;
    const { _handle: handle } = open;
    if (this.#members === undefined || handle?.useUserBuffer === undefined) {
      socket.on('data', take);
      return;
    }
    open[this.#members.buffer] = this.#bytes;
    open[this.#members.callback] = (length: number) => {
      take(this.#bytes.subarray(0, length));
    };
    handle.useUserBuffer(this.#bytes);
    socket.resume();
  }
}

interface OpenSocket extends Record<symbol, unknown> {
  readonly _handle?: { readonly useUserBuffer?: (bytes: Buffer) => void };
}

interface OnreadMembers {
  readonly buffer: symbol;
  readonly callback: symbol;
}

/**
 * What the option `onread` sets in a socket: Node has it for sockets that connect, and nowhere to say
 * it for those that it accepts. Undefined where a Node does it otherwise, and on Windows, where a
 * buffer belongs to a socket as long as it waits.
 */
function onreadMembers(): OnreadMembers | undefined {
  if (process.platform === 'win32') return undefined;
  const symbols = new Map(
    Object.getOwnPropertySymbols(new Socket()).map((symbol) => [symbol.description, symbol]),
  );
  const buffer = symbols.get('kBuffer');
  const callback = symbols.get('kBufferCb');
  return buffer === undefined || callback === undefined ? undefined : { buffer, callback };
}
