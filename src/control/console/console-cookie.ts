import type { WebCall } from '../../web/web-call.js';
import { isOverTls } from './check-origin.js';
import { sessionSeconds } from './console-sessions.js';

const cookieName = 'putmon_session';

/** What the browser shows of a session; empty where it shows none. */
export function sessionTokenIn(call: WebCall): string {
  for (const pair of call.header('cookie').split(';')) {
    const [name = '', ...value] = pair.split('=');
    if (name.trim() === cookieName) return value.join('=').trim();
  }
  return '';
}

/** Scripts do not see it, pages of other sites do not send it, and the receiver's port reads none. */
export function sessionCookie(token: string, call: WebCall): string {
  return `${cookieName}=${token}; ${attributesOf(call)}; Max-Age=${sessionSeconds}`;
}

export function noCookie(call: WebCall): string {
  return `${cookieName}=; ${attributesOf(call)}; Max-Age=0`;
}

function attributesOf(call: WebCall): string {
  const secure = isOverTls(call) ? '; Secure' : '';
  return `Path=/console/; HttpOnly; SameSite=Strict${secure}`;
}
