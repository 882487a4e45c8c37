import type { WebCall } from '../../web/web-call.js';
import type { WebReply } from '../../web/web-reply.js';
import { nameOfCaller, type Caller } from '../actions/control.js';
import { ControlRefusal } from '../actions/control-refusal.js';
import { performAction } from '../actions/perform-action.js';
import { answerPerformed, type ControlPlane } from '../v2/answer-action.js';
import { readTexts } from '../v2/indexed-texts.js';
import { ConsoleError } from './console-error.js';
import { readJsonObject } from './console-json.js';

/**
 * Performs an action for a session, and answers as the published dialect does.
 * @throws RequestAbortedError
 */
export function callAction(
  name: string,
  call: WebCall,
  caller: Caller,
  plane: Pick<ControlPlane, 'control' | 'log'>,
): Promise<WebReply> {
  return answerPerformed(
    call,
    plane,
    async (control, trace, claims) => {
      trace.action = name.slice(0, 64);
      trace.caller = nameOfCaller(caller);
      const { contentBytesMax, valuesMax, parametersMax } = control.config();
      const texts = new Map<string, string>();
      const body = await readBody(call, { bytesMax: contentBytesMax, valuesMax });
      addTexts(texts, '', body, parametersMax);
      trace.language = texts.get('language') === 'en' ? 'en' : 'zh';
      return performAction(name, readTexts(texts), caller, control, claims);
    },
    'console',
  );
}

/** @throws ControlRefusal parameterInvalid; RequestAbortedError */
async function readBody(...args: Parameters<typeof readJsonObject>): Promise<object> {
  try {
    return await readJsonObject(...args);
  } catch (error) {
    if (!(error instanceof ConsoleError)) throw error;
    throw new ControlRefusal('parameterInvalid', error.message);
  }
}

/** Parameters that nest deeper are of no action. */
const depthMax = 8;

/**
 * Writes parameters as the published dialect does: members of arrays and objects have names such as
 * `dimensions.0.name`. Members without a value are left out.
 * @throws ControlRefusal parameterInvalid
 */
function addTexts(
  texts: Map<string, string>,
  prefix: string,
  value: object,
  parametersMax: number,
  depth = 1,
): void {
  if (depth > depthMax) throw new ControlRefusal('parameterInvalid', `${prefix} nests too deep`);
  for (const [member, each] of Object.entries(value) as [string, unknown][]) {
    const name = prefix === '' ? member : `${prefix}.${member}`;
    if (each === null || each === undefined) continue;
    if (typeof each === 'object') {
      addTexts(texts, name, each, parametersMax, depth + 1);
      continue;
    }
    if (texts.has(name)) throw new ControlRefusal('parameterInvalid', `${name} is given twice`);
    texts.set(name, typeof each === 'string' ? each : JSON.stringify(each));
    if (texts.size > parametersMax) {
      const detail = `there are over ${parametersMax} parameters (parametersMax)`;
      throw new ControlRefusal('parameterInvalid', detail);
    }
  }
}
