import type { Config } from '../config/config.js';
import { linkFragmentOf } from '../control/console/console-links.js';
import { ControlListener } from './control-listener.js';

/** The address of the console, for a browser on this machine. */
export function consoleUrlOf(config: Config, controlAddress: string): string {
  const protocol = config.controlTls === null ? 'http' : 'https';
  const access = { url: `${protocol}://${controlAddress}`, token: '' };
  return `${new ControlListener(config, access).origin}/console/`;
}

/** The link that logs in once. The fragment goes to no server, and into no log. */
export function loginLinkOf(consoleUrl: string, token: string): string {
  return `${consoleUrl}${linkFragmentOf(token)}`;
}
