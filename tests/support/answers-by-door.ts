import { api3ErrorOf } from '../../src/ingress/api-3/api3-error-of.js';
import { statusOf } from '../../src/ingress/put-lines/status-of.js';
import { Refusal } from '../../src/protocol/refusal.js';
import { type RefusalName, returnCodes } from '../../src/protocol/return-codes.js';
import { type Api3ErrorCode, api3Errors } from '../../src/protocol/tc3/api3-errors.js';

/** What each door answers for one cause, as docs/return-codes.md writes it. */
export interface DoorAnswers {
  readonly code: number;
  readonly api3: string;
  readonly status: string;
  /** Whether the same may succeed later; all doors say the same. */
  readonly isTemporary: boolean;
}

export function answersByDoor(): DoorAnswers[] {
  return Object.entries(returnCodes).map(([name, { code }]) =>
    name === 'ok'
      ? { code, api3: 'no Error', status: '200', isTemporary: false }
      : answersOf(name as RefusalName, code),
  );
}

/** The contexts that a refusal may have, as far as its status depends on them. */
const contexts = [{}, { faults: [] }, { retryAfterSeconds: 1 }];

function answersOf(name: RefusalName, code: number): DoorAnswers {
  const errors = api3ErrorsOf(name);
  const statuses = contexts.map((context) => statusOf(new Refusal(name, '', context)));
  const isTemporary = statuses.some((status) => status === 429 || status >= 500);
  for (const error of errors) {
    if (api3Errors[error].isRetried === isTemporary) continue;
    throw new Error(`${error} and the statuses of ${name} do not agree on a retry`);
  }
  // What comes too slowly is told by HTTP, before any step of the door.
  if (name === 'callNonconforming') statuses.push(408);
  const ordered = [...new Set(statuses)].sort((left, right) => left - right);
  return { code, api3: shortened(errors).join(', '), status: ordered.join(' or '), isTemporary };
}

/** Those that are counted by the name, and what the shared steps answer for it. */
function api3ErrorsOf(name: RefusalName): Api3ErrorCode[] {
  const shared = api3ErrorOf(new Refusal(name, '')).code;
  const counted = (Object.keys(api3Errors) as Api3ErrorCode[]).filter(
    (error) => api3Errors[error].countedAs === name,
  );
  return [...new Set([...counted, shared])].sort();
}

function shortened(errors: readonly string[]): readonly string[] {
  const ofAuth = errors.filter((error) => error.startsWith('AuthFailure.'));
  if (ofAuth.length < 2) return errors;
  return ['AuthFailure.*', ...errors.filter((error) => !ofAuth.includes(error))];
}
