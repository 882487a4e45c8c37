import { secondsOf } from '../../model/clock.js';
import type { Api3ContentLimits } from '../../protocol/tc3/read-api3-call.js';
import type { Api3Call } from '../../protocol/tc3/api3-call.js';
import { Api3Error } from '../../protocol/tc3/api3-errors.js';
import { api3FormOf, type Api3Source } from '../../protocol/tc3/api3-form.js';
import { readApi3Call } from '../../protocol/tc3/read-api3-call.js';
import { checkApi3Timestamp } from '../../protocol/tc3/authenticate-api3.js';
import type { ActionParameters } from './action-parameters.js';
import type { Control } from './control.js';

/** What is said of a call of API 3.0: as the receiver would read it. */
export interface Api3Explanation {
  readonly door: 'api3';
  readonly secretId: string;
  readonly keyState: string;
  readonly keyKind?: string;
  readonly algorithm?: string;
  readonly signedText: string;
  readonly signature?: string;
  readonly accepted?: boolean;
  readonly staleSeconds?: number | undefined;
  readonly departures?: object | undefined;
  /** The error that it would be answered, where its signature is not even looked at. */
  readonly problem?: string;
}

const door = 'api3';

/** Undefined where the request is no call of API 3.0. */
export async function explainApi3Signature(
  parameters: ActionParameters,
  { catalog, clock, config }: Pick<Control, 'catalog' | 'clock' | 'config'>,
): Promise<Api3Explanation | undefined> {
  if (parameters.optional('path') !== '/') return undefined;
  const limits = config();
  const source = sourceOf(parameters);
  const form = await api3FormOf(source, limits.contentBytesMax);
  if (form === undefined) return undefined;
  const call = await readOrProblem(() => readApi3Call(source, form, limits));
  if (typeof call === 'string') {
    return { door, secretId: '', keyState: 'unknown', signedText: '', problem: call };
  }
  const { secretId } = call;
  const signedText = await readOrProblem(() => call.signedText());
  const key = catalog.keyOf(secretId);
  if (key === undefined) return { door, secretId, keyState: 'unknown', signedText };
  const accepted = await readOrProblem(() => call.isSignedBy(key.secret));
  return {
    door,
    secretId,
    keyState: key.state,
    keyKind: key.kind,
    algorithm: call.signedWith === 'tc3' ? 'TC3-HMAC-SHA256' : call.signedWith,
    signedText,
    signature: call.signature,
    accepted: accepted === true,
    staleSeconds: staleSecondsOf(call, secondsOf(clock), limits),
    ...(typeof accepted === 'string'
      ? { problem: accepted }
      : { departures: call.explain(key.secret) }),
  };
}

/** The result, or what the caller is told in place of it. */
async function readOrProblem<Result>(
  read: () => Result | Promise<Result>,
): Promise<Result | string> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Api3Error) return `${error.code}: ${error.message}`;
    throw error;
  }
}

function staleSecondsOf(
  call: Api3Call,
  nowSeconds: number,
  limits: Api3ContentLimits & { readonly api3TimestampSkewSeconds: number },
): number | undefined {
  try {
    checkApi3Timestamp(call, nowSeconds, limits.api3TimestampSkewSeconds);
    return undefined;
  } catch {
    return nowSeconds - call.timestampSeconds;
  }
}

function sourceOf(parameters: ActionParameters): Api3Source {
  const fields = fieldsOf(parameters);
  const body = Buffer.from(parameters.optional('body') ?? '');
  return {
    method: parameters.required('method'),
    host: parameters.optional('host') ?? '',
    query: parameters.optional('query') ?? '',
    contentType: parameters.optional('contentType') ?? '',
    fieldValues: (name) => fields.get(name) ?? [],
    readBody: (bytesMax) => (body.length > bytesMax ? undefined : body),
  };
}

/** Header lines, and beside them the two that are given by themselves. */
function fieldsOf(parameters: ActionParameters): ReadonlyMap<string, string[]> {
  const fields = new Map<string, string[]>();
  const add = (name: string, value: string): void => {
    fields.set(name, [...(fields.get(name) ?? []), value]);
  };
  for (const line of (parameters.optional('headers') ?? '').split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) add(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const host = parameters.optional('host');
  const contentType = parameters.optional('contentType');
  if (!fields.has('host') && host !== undefined) add('host', host);
  if (!fields.has('content-type') && contentType !== undefined) add('content-type', contentType);
  return fields;
}
