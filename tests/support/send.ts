import { Connection } from './connection.js';
import { answerOf, type Answer, type WireReply } from './wire-reply.js';

/** What came back on a connection of its own. */
export interface Exchange {
  readonly answer: Answer;
  readonly reply: WireReply;
  /** Whether the server closed the connection; otherwise it would have taken a next request. */
  readonly closed: boolean;
}

/** Sends the bytes of one request, and reads its reply. */
export async function send(
  address: string,
  request: string | Buffer,
  from?: string,
): Promise<Exchange> {
  const connection = await Connection.open(address, from);
  connection.write(request);
  const reply = await connection.reply();
  const closed = reply.headers.get('connection') === 'close';
  if (closed) await connection.closed;
  connection.abandon();
  return { answer: answerOf(reply), reply, closed };
}

/** Sends the bytes, says that they are all, and reads all that comes back until the end. */
export async function sendToEnd(address: string, bytes: string | Buffer): Promise<Answer[]> {
  const connection = await Connection.open(address);
  connection.write(bytes);
  connection.halfClose();
  const replies = await connection.repliesToEnd();
  connection.abandon();
  return replies.map(answerOf);
}

/** The code that answers a request. */
export async function codeOf(address: string, request: string | Buffer): Promise<number> {
  return (await send(address, request)).answer.code;
}
