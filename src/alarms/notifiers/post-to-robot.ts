import { plainText } from './notice-text.js';
import { DeliveryError } from './notifier.js';
import { postJson, type JsonPost } from './post-json.js';

const reasonLengthMax = 200;

/** How a chat says what became of a message: with status 200, and a code in the answer. */
export interface RobotAnswer {
  /** The member that is 0 where the message was taken. */
  readonly code: string;
  readonly reason: string;
}

/** @throws DeliveryError where the robot did not take the message */
export async function postToRobot(
  post: Omit<JsonPost, 'body' | 'headers'>,
  message: object,
  { code, reason }: RobotAnswer,
): Promise<string> {
  const body = await postJson({ ...post, body: JSON.stringify(message), headers: {} });
  const { host } = new URL(post.url);
  const answer = parseObject(body);
  if (answer?.[code] === 0) return `${host} took it`;
  if (answer === undefined) throw new DeliveryError(`${host} answered no JSON object`);
  const said = plainText(JSON.stringify([answer[code], answer[reason]])).slice(0, reasonLengthMax);
  throw new DeliveryError(`${host} did not take it: ${said}`);
}

export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
