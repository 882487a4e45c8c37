import { stringify } from 'yaml';
import type { ExternalLabels } from '../config/external-labels.js';
import { quote } from '../protocol/quote.js';
import type { CheckResult } from '../storage/data-check.js';
import type { ControlListener } from './control-listener.js';
import type { PrometheusFile, RemoteRead } from './parse-prometheus-file.js';

const readPath = '/prometheus/api/v1/read';
/** Entries that a result names: a file may have many that lead elsewhere. */
const namedMax = 5;

/**
 * Whether a Prometheus that has this file gets the samples of the server.
 * @param known the setting `remoteReadExternalLabels`
 */
export function checkRemoteReads(
  file: PrometheusFile,
  listener: ControlListener,
  known: ExternalLabels,
): CheckResult[] {
  const leading = file.remoteReads.filter(({ url }) => wrongIn(url, listener) === undefined);
  if (leading.length === 0) return [noEntry(file, listener)];
  return leading.flatMap((entry) => [
    {
      check: 'remote_read',
      state: 'ok',
      detail: `${entry.place}: ${shownUrl(entry.url)} leads to this putmon`,
    },
    checkExternalLabels(entry, file, known),
    checkReadRecent(entry),
  ]);
}

function noEntry({ path, remoteReads }: PrometheusFile, listener: ControlListener): CheckResult {
  const others = remoteReads.flatMap(({ place, url }) => {
    const wrong = wrongIn(url, listener);
    return wrong === undefined ? [] : [`${place}: ${wrong}`];
  });
  const more = others.length > namedMax ? [`and ${others.length - namedMax} more`] : [];
  const detail = [
    `${path}: no entry leads to this putmon; add one with url: ${listener.origin}${readPath}`,
    ...others.slice(0, namedMax),
    ...more,
  ].join('; ');
  return { check: 'remote_read', state: 'failed', detail };
}

/** Why a URL does not lead to remote read of the listener; undefined where it does. */
function wrongIn(text: string, listener: ControlListener): string | undefined {
  if (!URL.canParse(text)) return 'url is no URL';
  const url = new URL(text);
  const shown = shownUrl(text);
  if (!/^https?:$/.test(url.protocol)) return `${shown} is not of HTTP`;
  if (!listener.hasName(url)) {
    return `${shown} has no name of the control listener (control, controlHosts)`;
  }
  if (!listener.isAt(url)) {
    return `${shown} has another port than the control listener (${[...listener.ports].join(', ')})`;
  }
  if (!url.pathname.endsWith(readPath)) return `the path of ${shown} does not end in ${readPath}`;
  return undefined;
}

/** Prometheus asks for series that have the labels. None has, and it says nothing of it. */
function checkExternalLabels(
  { place, filtersByExternalLabels }: RemoteRead,
  { externalLabels }: PrometheusFile,
  known: ExternalLabels,
): CheckResult {
  const check = 'external_labels';
  // Series match an empty label by not having it.
  const asked = [...externalLabels].filter(([, value]) => filtersByExternalLabels && value !== '');
  const unknown = asked.filter(([name, value]) => !isKnown(name, value, known));
  if (unknown.length > 0) {
    const matchers = unknown.slice(0, namedMax).map(matcherOf);
    const detail =
      `${place}: Prometheus asks for series with ${matchers.join(', ')}, which none has, and shows no ` +
      `data: ${curesOf(asked).join(', or ')}`;
    return { check, state: 'failed', detail };
  }
  const reason = !filtersByExternalLabels
    ? 'filter_external_labels is false'
    : asked.length > 0
      ? 'remoteReadExternalLabels has them'
      : 'there are none';
  return { check, state: 'ok', detail: `${place}: ${reason}` };
}

function matcherOf([name, value]: readonly [string, string]): string {
  return `${/^\w{1,80}$/.test(name) ? name : quote(name)}=${quote(value)}`;
}

function curesOf(labels: readonly (readonly [string, string])[]): string[] {
  const there = 'write filter_external_labels: false in that entry';
  const isLong = labels.length > namedMax || labels.some((label) => label.join('').length > 80);
  if (isLong || labels.some(([, value]) => isReplaced(value))) return [there];
  const map = stringify(Object.fromEntries(labels), { collectionStyle: 'flow', lineWidth: 0 });
  return [there, `in the configuration of putmon remoteReadExternalLabels: ${map.trim()}`];
}

/** Prometheus replaces `$VARIABLE` in a value, so such a label is compared by its name alone. */
function isKnown(name: string, value: string, known: ExternalLabels): boolean {
  if (!Object.hasOwn(known, name)) return false;
  return isReplaced(value) || known[name] === value;
}

/** Prometheus 3 replaces `$NAME` by a variable of its environment, and 2 if it is told to. */
function isReplaced(value: string): boolean {
  return value.includes('$');
}

function checkReadRecent({ place, readsRecent }: RemoteRead): CheckResult {
  const check = 'read_recent';
  if (readsRecent) return { check, state: 'ok', detail: `${place}: is true` };
  const detail =
    `${place}: Prometheus asks only for times before its own first sample, and shows no newer data: ` +
    'write read_recent: true in that entry';
  return { check, state: 'failed', detail };
}

/** Without what may be a secret. */
function shownUrl(text: string): string {
  const { protocol, host, pathname } = new URL(text);
  return quote(`${protocol}//${host}${pathname}`, 200).slice(1, -1);
}
