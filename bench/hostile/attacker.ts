/** A hostile client in a process of its own: `attacker ADDRESS SECRET_ID ATTACK SECONDS`. */
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { printLine } from '../../src/cli/print.js';
import type { Attack, AttackTally } from './attack.js';
import { attacksOn } from './attacks.js';

const tickMs = 20;
/** More than these many bytes are not left waiting for a server that does not read them. */
const waitingBytesMax = 2 ** 21;

const [address = '', secretId = '', name, seconds] = process.argv.slice(2);

async function strike(attack: Attack, lastingSeconds: number): Promise<AttackTally> {
  const client = new HostileClient(attack);
  client.openAll();
  const beganMs = performance.now();
  for (;;) {
    const elapsedSeconds = (performance.now() - beganMs) / 1000;
    if (elapsedSeconds >= lastingSeconds) return client;
    client.strikeUpTo(Math.floor(elapsedSeconds * attack.strikesPerSecond));
    await setTimeout(tickMs);
  }
}

class HostileClient implements AttackTally {
  bytesSent = 0;
  strikes = 0;
  connectionsOpened = 0;
  #turns = 0;
  readonly #attack: Attack;
  readonly #sockets: Socket[] = [];

  constructor(attack: Attack) {
    this.#attack = attack;
  }

  openAll(): void {
    for (let place = 0; place < this.#attack.connections; place += 1) this.#open(place);
  }

  /** Goes on until so many turns were taken; a connection that is full lets its turn pass. */
  strikeUpTo(turns: number): void {
    for (; this.#turns < turns; this.#turns += 1) {
      if (this.#attack.fresh === undefined) this.#strikeNext();
      else this.#strikeAfresh(this.#attack.fresh);
    }
  }

  toJSON(): AttackTally {
    const { bytesSent, strikes, connectionsOpened } = this;
    return { bytesSent, strikes, connectionsOpened };
  }

  #strikeNext(): void {
    const place = this.#turns % this.#attack.connections;
    const socket = this.#sockets[place];
    if (!socket?.writable) this.#open(place);
    else if (socket.writableLength < waitingBytesMax) this.#send(socket);
  }

  #strikeAfresh(manner: 'ended' | 'cut'): void {
    const socket = this.#connect();
    this.#send(socket);
    if (manner === 'ended') socket.end();
    else socket.once('connect', () => socket.destroy());
  }

  #open(place: number): void {
    const socket = this.#connect();
    this.#sockets[place] = socket;
    const { opening } = this.#attack;
    if (opening !== undefined) socket.write(opening);
  }

  #connect(): Socket {
    const [host = '', port] = address.split(':');
    this.connectionsOpened += 1;
    // Whatever comes back is thrown away, and a connection that the server ends is opened anew.
    return connect({ host, port: Number(port), allowHalfOpen: false })
      .on('error', () => undefined)
      .resume();
  }

  #send(socket: Socket): void {
    socket.write(this.#attack.strike);
    this.bytesSent += this.#attack.strike.length;
    this.strikes += 1;
  }
}

const attack = attacksOn({ secretId, secretKey: '' }).find((each) => each.name === name);
if (attack === undefined) throw new Error(`there is no attack ${String(name)}`);
printLine(JSON.stringify(await strike(attack, Number(seconds))));
process.exit();
