import type { ReportEvent } from '../../model/report-event.js';
import type { Caller } from '../actions/control.js';
import { ConsoleError } from './console-error.js';

/** Which reports a page wants to see of those that it may. */
export type TailFilter = (event: ReportEvent) => boolean;

/**
 * Reads `refused=1&accepted=1&code=&secretId=&namespace=`; what is absent or empty does not filter.
 * @throws ConsoleError
 */
export function tailFilterOf(query: string, caller: Caller): TailFilter {
  const given = new URLSearchParams(query);
  const wanted = (name: string): string => given.get(name) ?? '';
  const [secretId, namespace, code] = [wanted('secretId'), wanted('namespace'), wanted('code')];
  if (!/^\d{0,5}$/.test(code)) throw new ConsoleError(400, 'code is no return code');
  const [showsAccepted, showsRefused] = [wanted('accepted') === '1', wanted('refused') === '1'];
  return (event) =>
    isVisible(event, caller) &&
    (event.isAccepted ? showsAccepted : showsRefused) &&
    (code === '' || event.code === Number(code)) &&
    (secretId === '' || event.secretId === secretId) &&
    (namespace === '' || event.namespace === namespace);
}

/** Reports without a verified key or token are the operator's alone. */
function isVisible({ accountId }: ReportEvent, caller: Caller): boolean {
  return caller.kind === 'operator' || caller.account.id === accountId;
}
