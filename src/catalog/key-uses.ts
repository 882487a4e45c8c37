/** How a key or a token is used: by the published dialect, API 3.0, lines, PromQL, or the console. */
export type UseDoor = 'v2' | 'api3' | 'lines' | 'prometheus' | 'console';

/** How much a key, or an access token, has been used, as far as is known. */
export interface KeyUse {
  /** Reports that were answered 0. */
  readonly reports: number;
  /** The time of the newest report or call; 0 where there was none. */
  readonly lastUsedSeconds: number;
  /** The door of the newest report or call; empty where none came, or an older putmon counted it. */
  readonly lastDoor: string;
}

/** Keeps uses across restarts. */
export interface KeyUseStore {
  read(): Promise<ReadonlyMap<string, KeyUse>>;
  /** Keeps the uses of these keys in place of what was kept of them; of a use of never, nothing. */
  write(uses: ReadonlyMap<string, KeyUse>): Promise<void>;
}

interface CountedUse {
  reports: number;
  lastUsedSeconds: number;
  lastDoor: string;
  isWritten: boolean;
  /** Since the start. */
  readonly doors: UseDoor[];
}

const never: KeyUse = { reports: 0, lastUsedSeconds: 0, lastDoor: '' };

/**
 * Counts the uses of keys and access tokens in memory, as every report passes here, and keeps them
 * now and then: a kill loses what was counted since.
 */
export class KeyUses {
  readonly #store: KeyUseStore;
  readonly #uses: Map<string, CountedUse>;
  #tellDoor: (name: string, door: UseDoor) => void = () => undefined;

  private constructor(store: KeyUseStore, known: ReadonlyMap<string, KeyUse>) {
    this.#store = store;
    this.#uses = new Map(
      [...known].map(([id, use]) => [id, { ...use, isWritten: true, doors: [] }]),
    );
  }

  static async open(store: KeyUseStore): Promise<KeyUses> {
    return new KeyUses(store, await store.read());
  }

  /** @param tell is told once of each door that a key or a token is used by */
  watchDoors(tell: (name: string, door: UseDoor) => void): void {
    this.#tellDoor = tell;
  }

  /** A report that is signed with the key was answered 0. */
  noteReport(secretId: string, door: UseDoor, nowSeconds: number): void {
    const use = this.#noteUse(secretId, door, nowSeconds);
    use.reports += 1;
  }

  /** The key has signed a call of the control plane. */
  noteCall(secretId: string, door: UseDoor, nowSeconds: number): void {
    this.#noteUse(secretId, door, nowSeconds);
  }

  of(secretId: string): KeyUse {
    return this.#uses.get(secretId) ?? never;
  }

  /** A read token was shown. */
  noteToken(tokenId: string, nowSeconds: number, door: UseDoor = 'prometheus'): void {
    this.#noteUse(nameOfToken(tokenId), door, nowSeconds);
  }

  /** A report that came with the token was answered 0. */
  noteTokenReport(tokenId: string, nowSeconds: number): void {
    this.noteReport(nameOfToken(tokenId), 'lines', nowSeconds);
  }

  ofToken(tokenId: string): KeyUse {
    return this.of(nameOfToken(tokenId));
  }

  /** Once it is revoked: whoever makes and revokes tokens without end fills nothing. */
  forgetToken(tokenId: string): void {
    const name = nameOfToken(tokenId);
    if (this.#uses.has(name)) this.#uses.set(name, { ...never, isWritten: false, doors: [] });
  }

  /** Keeps what is new. What fails to be kept stays counted, and is kept next time. */
  async flush(): Promise<void> {
    const news = [...this.#uses].filter(([, { isWritten }]) => !isWritten);
    if (news.length === 0) return;
    for (const [, use] of news) use.isWritten = true;
    try {
      await this.#store.write(new Map(news));
      for (const [name, use] of news) this.#dropUnused(name, use);
    } catch (error) {
      for (const [, use] of news) use.isWritten = false;
      throw error;
    }
  }

  /** A token that is forgotten, unless it was used again meanwhile. */
  #dropUnused(name: string, use: CountedUse): void {
    if (use.lastUsedSeconds === 0 && this.#uses.get(name) === use) this.#uses.delete(name);
  }

  #noteUse(name: string, door: UseDoor, nowSeconds: number): CountedUse {
    let use = this.#uses.get(name);
    if (use === undefined) {
      use = { ...never, isWritten: false, doors: [] };
      this.#uses.set(name, use);
    }
    use.lastUsedSeconds = nowSeconds;
    use.lastDoor = door;
    use.isWritten = false;
    if (!use.doors.includes(door)) {
      use.doors.push(door);
      this.#tellDoor(name, door);
    }
    return use;
  }
}

/** No SecretId has a space, so that no key is taken for a token. */
function nameOfToken(tokenId: string): string {
  return `token ${tokenId}`;
}
