import type { AuditChange, AuditEvent, AuditOrigin } from './audit-event.js';

/** Changes of one transaction that a row lists; the others are counted. */
const listedMax = 20;
/** The longest details that a row keeps; longer ones are left out, so that the table stays small. */
const detailsLengthMax = 8192;
const targetLengthMax = 500;

type EventBody = Pick<
  AuditEvent,
  'actor' | 'address' | 'action' | 'target' | 'details' | 'accountId'
>;

/** What a row says of the changes of one transaction. */
export function auditEventOf(
  { actor, address, action, target = '', accountId, parameters }: AuditOrigin,
  written: readonly AuditChange[],
): EventBody {
  const [first] = written;
  const named = written.find((each) => each.target !== '')?.target;
  return {
    actor,
    address,
    action: action === '' ? (first?.change ?? '') : action,
    // What the rows say is what was changed; what the action was called with may say it otherwise.
    target: (named ?? target).slice(0, targetLengthMax),
    details: detailsTextOf(written, parameters),
    accountId: written.find((each) => each.accountId !== undefined)?.accountId ?? accountId,
  };
}

function detailsTextOf(
  written: readonly AuditChange[],
  parameters: AuditOrigin['parameters'],
): string {
  const changes = written
    .slice(0, listedMax)
    .map(({ change, target, details }) => ({ change, ...(target && { target }), ...details }));
  const more = written.length - changes.length;
  const rest = more > 0 ? { moreChanges: more } : {};
  const text = JSON.stringify({ ...(parameters && { parameters }), changes, ...rest });
  if (text.length <= detailsLengthMax) return text;
  const names = changes.map(({ change, target }) => ({ change, target }));
  return JSON.stringify({ changes: names, ...rest, detailsLeftOut: true });
}
