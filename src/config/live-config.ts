import type { Config } from './config.js';
import { reloadConfig, type Reload } from './reload-config.js';

/** The configuration in force. Read `current` anew for each request, so that a reload counts. */
export class LiveConfig {
  #current: Config;

  constructor(initial: Config) {
    this.#current = initial;
  }

  get current(): Config {
    return this.#current;
  }

  /** Takes over what can change while running, all at once. */
  reload(next: Config): Reload {
    const reload = reloadConfig(this.#current, next);
    this.#current = reload.config;
    return reload;
  }
}
