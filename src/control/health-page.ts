import type { Reply } from '../http/write-reply.js';

/** The page of what is asked of the service's health. */
export function healthPage({ httpStatus, body }: { httpStatus: number; body: string }): Reply {
  return { status: httpStatus, contentType: 'application/json', body };
}
