import type { WebReply } from '../web/web-reply.js';

/** The page of what is asked of the service's health. */
export function healthPage({ httpStatus, body }: { httpStatus: number; body: string }): WebReply {
  return { status: httpStatus, contentType: 'application/json', body };
}
