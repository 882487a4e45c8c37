import { parseJsonObject } from '../../model/json-object.js';
import { refusalOf } from './channel-rules.js';
import { plainText } from './notice-text.js';
import { DeliveryError } from './notifier.js';
import { checkStatus, postForAnswer, type JsonPost } from './post-json.js';

const reasonLengthMax = 200;

type Answer = Readonly<Record<string, unknown>>;

/** How a chat says what became of a message: by a code, 0 where it was taken, and words. */
export interface RobotAnswer {
  readonly code: (answer: Answer) => unknown;
  readonly words: (answer: Answer) => unknown;
}

export const errcodeAnswer: RobotAnswer = {
  code: ({ errcode }) => errcode,
  words: ({ errmsg }) => errmsg,
};

/** Older Feishu says StatusCode. A StatusCode 0 beside a code says nothing: refusals have it, too. */
export const feishuAnswer: RobotAnswer = {
  code: ({ code, StatusCode }) => code ?? StatusCode,
  words: ({ msg, StatusMessage }) => msg ?? StatusMessage,
};

/** @throws DeliveryError where the robot did not take the message */
export async function postToRobot(
  post: Omit<JsonPost, 'headers'>,
  { code: codeOf, words: wordsOf }: RobotAnswer,
): Promise<string> {
  const whole = { ...post, headers: {} };
  const { status, body } = await postForAnswer(whole);
  const { host } = new URL(post.url);
  const answer = parseJsonObject(body);
  const code = answer === undefined ? undefined : codeOf(answer);
  if (answer === undefined || code === 0) {
    checkStatus(whole, status);
    if (code === 0) return `${host} took it`;
    throw new DeliveryError(`${host} answered no JSON object`);
  }
  const words = wordsOf(answer);
  const refusal = refusalOf(post.kind, code, String(words));
  const said = plainText(JSON.stringify([code, words]))
    .slice(0, reasonLengthMax)
    .toWellFormed();
  const meaning = refusal === undefined ? '' : `: ${refusal.meaning}`;
  const options = refusal === undefined ? {} : { refusal };
  throw new DeliveryError(`${host} did not take it: ${said}${meaning}`, options);
}
