import { randomUUID } from 'node:crypto';
import type { Config } from '../../config/config.js';
import { readVersion } from '../../config/version.js';
import type { WebCall } from '../../web/web-call.js';
import type { Caller, Control } from '../actions/control.js';
import type { ConsoleSession } from './console-sessions.js';

/** What the pages are told of a session. */
interface SessionAnswer {
  readonly role: 'operator' | 'account' | 'reader';
  /** The name of the account; absent for the operator. */
  readonly account: string | undefined;
  readonly endsAt: number;
  readonly version: string;
  readonly timeZone: string;
  readonly receiverUrl: string;
  readonly isEmpty: boolean;
  readonly restartId: string;
}

/** What a session is told of the server that it is with. */
export class ServerFacts {
  readonly #restartId = randomUUID();
  readonly #version = readVersion();
  readonly #receiverAddress: () => string;

  /** @param receiverAddress `HOST:PORT`; empty where this process takes no reports */
  constructor(receiverAddress: () => string) {
    this.#receiverAddress = receiverAddress;
  }

  async answer(
    session: ConsoleSession,
    caller: Caller,
    call: WebCall,
    control: Control,
  ): Promise<SessionAnswer> {
    return {
      role: caller.kind,
      account: caller.kind === 'operator' ? undefined : caller.account.name,
      endsAt: session.endsAt,
      version: this.#version,
      timeZone: timeZoneOf(control.config()),
      receiverUrl: this.#receiverUrl(call),
      isEmpty: await isEmpty(control),
      restartId: this.#restartId,
    };
  }

  /** A receiver that listens at every address is reached at the one that this request came to. */
  #receiverUrl({ host }: WebCall): string {
    const address = this.#receiverAddress();
    const [, bound = '', port = ''] = /^(.*):(\d+)$/.exec(address) ?? [];
    const isAny = bound === '0.0.0.0' || bound === '[::]';
    const reached = isAny ? host.replace(/:\d+$/, '') || '127.0.0.1' : bound;
    return `http://${reached}:${port}/v2/index.php`;
  }
}

async function isEmpty({ store, catalog, keyUses }: Control): Promise<boolean> {
  if (catalog.keys().some(({ secretId }) => keyUses.of(secretId).reports > 0)) return false;
  return (await store.countSeries('all')) === 0;
}

/** Browsers know zones by IANA names; fixed offsets that have none go as `+05:30`. */
function timeZoneOf({ timezone, utcOffsetSeconds }: Config): string {
  if (utcOffsetSeconds === 0) return 'UTC';
  if (utcOffsetSeconds === 28_800) return 'Asia/Shanghai';
  const hours = utcOffsetSeconds / 3600;
  if (!Number.isInteger(hours) || hours < -12) return timezone;
  // The sign of these names is turned round.
  return `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
}
