import { RequestAbortedError } from '../../model/request-aborted-error.js';
import { PromqlError } from '../../promql/promql-error.js';
import { quote } from '../../protocol/quote.js';
import { StoreUnavailableError } from '../../storage/sample-store.js';
import type { WebCall } from '../../web/web-call.js';
import type { WebReply } from '../../web/web-reply.js';
import { alertsOf, ruleGroups } from './alarm-rules.js';
import { CallForm } from './call-form.js';
import { arrayText, dataReply, errorReply, successReply } from './envelope.js';
import { PrometheusRefusal } from './prometheus-refusal.js';
import type { PrometheusSource } from './prometheus-source.js';
import { answerQuery, answerQueryRange } from './query-calls.js';
import { answerRemoteRead } from './remote-read.js';
import { answerLabels, answerLabelValues, answerMetadata, answerSeries } from './series-calls.js';

/** The version of Prometheus whose API this is: clients ask it for what they may send. */
const apiVersion = '2.42.0';

type FormAnswer = (form: CallForm, source: PrometheusSource) => WebReply | Promise<WebReply>;

interface Route {
  readonly methods: readonly string[];
  answer(call: WebCall, source: PrometheusSource): WebReply | Promise<WebReply>;
}

const routes: Readonly<Record<string, Route>> = {
  read: { methods: ['POST'], answer: answerRemoteRead },
  query: byGetOrPost(answerQuery),
  query_range: byGetOrPost(answerQueryRange),
  query_exemplars: byGetOrPost(() => dataReply([])),
  series: byGetOrPost(answerSeries),
  labels: byGetOrPost(answerLabels),
  metadata: byGet(answerMetadata),
  rules: byGet(answerRules),
  alerts: byGet((_form, source) => successReply(wrapped('alerts', alertsOf(source)), source.turns)),
  'status/buildinfo': byGet(() => dataReply(buildInformation)),
};

const buildInformation = {
  version: apiVersion,
  revision: 'putmon',
  branch: '',
  buildUser: '',
  buildDate: '',
  goVersion: '',
};

/** What is below this path is Prometheus's. */
export const prometheusPath = '/prometheus/';

const apiPath = `${prometheusPath}api/v1/`;

/** Why a call was not answered as it asked, for the log. */
export interface CallOutcome {
  readonly reply: WebReply;
  readonly refusal?: PrometheusRefusal;
  /** What nobody foresaw. */
  readonly failure?: unknown;
}

/** Answers a call in the words of Prometheus: the only place where its failures end. */
export async function answerPrometheusCall(
  call: WebCall,
  source: () => PrometheusSource,
): Promise<CallOutcome> {
  try {
    return { reply: await answer(call, source()) };
  } catch (error) {
    if (error instanceof RequestAbortedError) throw error;
    const refusal = refusalOf(error);
    if (refusal !== undefined) return { reply: errorReply(refusal), refusal };
    const unforeseen = new PrometheusRefusal(
      'internal',
      `internal error: request ${call.id} is in the log`,
    );
    return { reply: errorReply(unforeseen), failure: error };
  }
}

async function answer(call: WebCall, source: PrometheusSource): Promise<WebReply> {
  const route = routeOf(call.path);
  if (route === undefined) {
    throw new PrometheusRefusal('not_found', `there is nothing at ${quote(call.path)}`);
  }
  if (!route.methods.includes(call.method === 'HEAD' ? 'GET' : call.method)) {
    const problem = `${quote(call.path)} is asked by ${route.methods.join(' or ')}`;
    throw new PrometheusRefusal('method_not_allowed', problem, {
      Allow: route.methods.join(', '),
    });
  }
  return route.answer(call, source);
}

function routeOf(path: string): Route | undefined {
  if (!path.startsWith(apiPath)) return undefined;
  const name = path.slice(apiPath.length);
  if (Object.hasOwn(routes, name)) return routes[name];
  const [, label] = /^label\/([^/]+)\/values$/.exec(name) ?? [];
  return label === undefined
    ? undefined
    : byGet((form, source) => answerLabelValues(decodedLabel(label), form, source));
}

function byGet(answerForm: FormAnswer): Route {
  return {
    methods: ['GET'],
    answer: async (call, source) => answerForm(await CallForm.of(call), source),
  };
}

function byGetOrPost(answerForm: FormAnswer): Route {
  return { ...byGet(answerForm), methods: ['GET', 'POST'] };
}

/** putmon has no recording rules. */
function answerRules(form: CallForm, source: PrometheusSource): WebReply {
  const groups = form.text('type') === 'record' ? [] : ruleGroups(source);
  return successReply(wrapped('groups', groups), source.turns);
}

function decodedLabel(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new PrometheusRefusal('bad_data', `invalid label name: ${quote(text)}`);
  }
}

/** What the caller can mend, or try again. */
function refusalOf(error: unknown): PrometheusRefusal | undefined {
  if (error instanceof PrometheusRefusal) return error;
  if (error instanceof PromqlError) return new PrometheusRefusal(error.kind, error.message);
  if (error instanceof StoreUnavailableError) {
    return new PrometheusRefusal(
      'unavailable',
      `the samples can not be read now: ${error.message}`,
    );
  }
  return undefined;
}

function* wrapped(name: string, members: Iterable<string>): Generator<string, void> {
  yield `{"${name}":`;
  yield* arrayText(members);
  yield '}';
}
