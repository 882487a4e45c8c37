import type { Turns } from '../model/fair-turns.js';
import { jsonReply, type WebReply } from '../web/web-reply.js';
import { jsonPieces, pieceCharactersMin } from './json-pieces.js';

/** A longer answer is written piece by piece, as fast as the client takes it. */
const wholeAnswerCharactersMax = 65_536;

export interface AnswerWriting {
  readonly turns: Turns;
  /** Called once, when nothing of the answer is needed any more. */
  readonly ended: () => void;
  /** What is wrong is found while the answer is on its way, where no code can say it. */
  readonly failed: (error: unknown) => void;
}

/** Writes an answer; the event loop goes round between two of its pieces. */
export async function writeAnswer(answer: object, writing: AnswerWriting): Promise<WebReply> {
  const pieces = jsonPieces(answer);
  let begin = '';
  try {
    for (let next = pieces.next(); next.done !== true; next = pieces.next()) {
      begin += next.value;
      if (begin.length > wholeAnswerCharactersMax) break;
      if (begin.length >= pieceCharactersMin) await writing.turns.next();
    }
  } catch (error) {
    writing.ended();
    throw error;
  }
  if (begin.length > wholeAnswerCharactersMax) {
    return jsonReply(onTheWay(begin, pieces, writing));
  }
  writing.ended();
  return jsonReply(begin);
}

async function* onTheWay(
  begin: string,
  rest: Iterable<string>,
  { turns, ended, failed }: AnswerWriting,
): AsyncGenerator<string, void, undefined> {
  try {
    yield begin;
    await turns.next();
    for (const piece of rest) {
      yield piece;
      await turns.next();
    }
  } catch (error) {
    failed(error);
    throw error;
  } finally {
    ended();
  }
}
