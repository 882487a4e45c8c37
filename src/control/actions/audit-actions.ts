import type { AuditEvent, AuditHead } from '../../catalog/audit/audit-event.js';
import { formatDate } from '../../query/dates.js';
import { accountOf } from './account-of.js';
import type { Action, ActionCall } from './action.js';
import type { Control } from './control.js';
import { ControlRefusal } from './control-refusal.js';
import { rangeParameters } from './declared-parameters.js';
import { readPageRange } from './page.js';
import { readMoments } from './range-parameters.js';

/** Later than any clock. */
const latestSeconds = 0xffff_ffff;

const describeAuditEvents: Action = {
  operatorOnly: false,
  changes: false,
  summary: 'lists who changed what, from where and when; the latest first',
  parameters: `${rangeParameters} action actor offset limit`,
  async run(call, control) {
    const { utcOffsetSeconds } = control.config();
    const moments = readMoments(call.parameters, control, 0, latestSeconds);
    const [action, actor] = ['action', 'actor'].map((name) => call.parameters.optional(name));
    const { events, total } = await control.audit.list({
      ...accountIn(call, control),
      startMilliseconds: moments.startSeconds * 1000,
      endMilliseconds: moments.endSeconds * 1000 + 999,
      ...(action === undefined ? {} : { action }),
      ...(actor === undefined ? {} : { actor }),
      ...readPageRange(call.parameters, control.config()),
    });
    const records = events.map((event) => recordOf(event, control, utcOffsetSeconds));
    return { data: { totalCount: total, events: records } };
  },
};

const verifyAuditTrail: Action = {
  operatorOnly: true,
  changes: false,
  summary: 'looks for rows of the audit trail that were changed, moved or removed',
  parameters: 'head',
  async run({ parameters }, { audit, turns }) {
    const head = readHead(parameters.optional('head'));
    return { data: await audit.verify(() => turns.next(), head) };
  },
};

export const grantableAuditActions = { DescribeAuditEvents: describeAuditEvents };
export const operatorAuditActions = { VerifyAuditTrail: verifyAuditTrail };

/** An account sees what was changed of it; the operator everything, or what of one account. */
function accountIn(call: ActionCall, control: Control): { readonly accountId?: number } {
  const isAll = call.caller.kind === 'operator' && !call.parameters.optional('account');
  return isAll ? {} : { accountId: accountOf(call, control).id };
}

function recordOf(event: AuditEvent, { catalog }: Control, utcOffsetSeconds: number): object {
  const { number, atMilliseconds, actor, address, action, target, details, hash } = event;
  const account = event.accountId === undefined ? null : catalog.accountWithId(event.accountId);
  return {
    number,
    time: formatDate(Math.floor(atMilliseconds / 1000), utcOffsetSeconds),
    timestamp: atMilliseconds / 1000,
    ...{ actor, address, action, target },
    account: account?.name ?? null,
    details: parsed(details),
    hash,
  };
}

/** A row that somebody changed may hold anything. */
function parsed(details: string): unknown {
  try {
    return JSON.parse(details);
  } catch {
    return details;
  }
}

/** @throws ControlRefusal */
function readHead(text: string | undefined): AuditHead | undefined {
  if (text === undefined || text === '') return undefined;
  const [, number, hash = ''] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (number !== undefined) return { number: Number(number), hash };
  throw new ControlRefusal('invalidParameter', 'head is not NUMBER:HASH, as a check printed it');
}
