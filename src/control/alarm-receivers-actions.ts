import type { AlarmReceivers, NoticeChannel } from '../catalog/alarms/alarm-receivers.js';
import { ControlRefusal } from '../protocol/control-codes.js';
import { quote } from '../protocol/quote.js';
import { formatDate } from '../query/dates.js';
import { accountOf } from './account-of.js';
import type { Action, ActionCall } from './action.js';
import { knownRule } from './alarm-rules.js';
import { termsOf } from './alarm-terms.js';
import type { Control } from './control.js';
import { oneAtATime } from './one-at-a-time.js';
import { readPage, readPageRange } from './page.js';

const nameLengthMax = 64;
const urlLengthMax = 2048;

const createAlarmReceivers: Action = oneAtATime({
  operatorOnly: false,
  summary: 'makes a group of receivers: who is told of alarms, and by which channels',
  async run(call, control) {
    const account = accountOf(call, control);
    const groups = control.alarms.receivers(account.id);
    const { alarmReceiversMax } = control.config();
    const name = readName(call.parameters.required('name'), groups);
    const channels = readChannels(call, control);
    if (groups.length >= alarmReceiversMax) {
      const detail = `the account has ${groups.length} groups (alarmReceiversMax)`;
      throw new ControlRefusal('exceedLimit', detail);
    }
    const draft = { accountId: account.id, name, channels, configured: false };
    const { receiversId } = await control.alarms.createReceivers(draft);
    return { data: { receiversId: String(receiversId) } };
  },
});

const describeAlarmReceivers: Action = {
  operatorOnly: false,
  summary: 'lists the groups of receivers; of a URL its host alone is told',
  run(call, control) {
    const groups = control.alarms.receivers(accountOf(call, control).id);
    const receiversList = readPage(call.parameters, control.config()).of(groups).map(recordOf);
    return { data: { receiversList, total: String(groups.length) } };
  },
};

const modifyAlarmReceivers: Action = oneAtATime({
  operatorOnly: false,
  summary: 'changes the name of a group of receivers, or all its channels',
  async run(call, control) {
    const known = knownReceivers(call, control);
    const others = control.alarms.receivers(known.accountId).filter((each) => each !== known);
    const name = call.parameters.optional('name');
    const hasChannels = call.parameters.records('channels').length > 0;
    await control.alarms.modifyReceivers(known.receiversId, {
      ...(name === undefined ? {} : { name: readName(name, others) }),
      ...(hasChannels ? { channels: readChannels(call, control) } : {}),
    });
    return {};
  },
});

const deleteAlarmReceivers: Action = oneAtATime({
  operatorOnly: false,
  summary: 'deletes a group of receivers that no alarm rule has',
  async run(call, control) {
    const { receiversId } = knownReceivers(call, control);
    const users = control.alarms.rules().filter((rule) => rule.receiversId === receiversId);
    if (users.length > 0) {
      const ruleIds = users.map(({ ruleId }) => ruleId).join(', ');
      throw new ControlRefusal('subresourceExist', `alarm rules have it: ${ruleIds}`);
    }
    await control.alarms.deleteReceivers(receiversId);
    return {};
  },
});

const bindAlarmRuleReceivers: Action = oneAtATime({
  operatorOnly: false,
  summary: 'gives an alarm rule its group of receivers, in the place of the one it has',
  async run(call, control) {
    const rule = knownRule(call, control);
    const { receiversId } = knownReceivers(call, control);
    await control.alarms.modifyRule(rule.ruleId, { ...termsOf(rule), receiversId });
    return {};
  },
});

const unbindAlarmRuleReceivers: Action = oneAtATime({
  operatorOnly: false,
  summary: 'takes an alarm rule its group of receivers: nobody is told any more',
  async run(call, control) {
    const rule = knownRule(call, control);
    await control.alarms.modifyRule(rule.ruleId, { ...termsOf(rule), receiversId: 0 });
    return {};
  },
});

const describeAlarmDeliveries: Action = {
  operatorOnly: false,
  summary: 'lists the notices of alarms with every attempt to deliver them, the latest first',
  async run(call, control) {
    const { utcOffsetSeconds } = control.config();
    const page = readPageRange(call.parameters, control.config());
    const account = accountOf(call, control);
    const { deliveries, total } = await control.alarms.listDeliveries(account.id, page);
    const deliveryList = deliveries.map((delivery) => ({
      deliveryId: delivery.deliveryId,
      alarmRuleId: delivery.ruleId,
      kind: delivery.noticeKind,
      receiversId: String(delivery.receiversId),
      channel: delivery.channelKind,
      state: delivery.state,
      createTime: formatDate(delivery.createdSeconds, utcOffsetSeconds),
      nextTime: formatDate(delivery.nextAttemptSeconds, utcOffsetSeconds),
      attempts: delivery.attempts.map(({ attemptSeconds, outcome }) => ({
        time: formatDate(attemptSeconds, utcOffsetSeconds),
        outcome,
      })),
    }));
    return { data: { deliveryList, total: String(total) } };
  },
};

export const alarmReceiversActions = {
  CreateAlarmReceivers: createAlarmReceivers,
  DescribeAlarmReceivers: describeAlarmReceivers,
  ModifyAlarmReceivers: modifyAlarmReceivers,
  DeleteAlarmReceivers: deleteAlarmReceivers,
  BindAlarmRuleReceivers: bindAlarmRuleReceivers,
  UnbindAlarmRuleReceivers: unbindAlarmRuleReceivers,
  DescribeAlarmDeliveries: describeAlarmDeliveries,
};

/** @throws ControlRefusal missingParameter, invalidParameter, sourceNotExists */
function knownReceivers(call: ActionCall, control: Control): AlarmReceivers {
  call.parameters.required('receiversId');
  const receiversId = call.parameters.integer('receiversId', 0);
  const receivers = control.alarms.receiversOf(receiversId);
  if (receivers?.accountId === accountOf(call, control).id) return receivers;
  throw new ControlRefusal('sourceNotExists', `there is no group of receivers ${receiversId}`);
}

function readName(name: string, others: readonly AlarmReceivers[]): string {
  if (name === '' || name.length > nameLengthMax) {
    throw new ControlRefusal('invalidParameter', `name is not 1 to ${nameLengthMax} characters`);
  }
  if (others.some((each) => each.name === name)) {
    throw new ControlRefusal('sourceAlreadyExists', `group of receivers ${quote(name)}`);
  }
  return name;
}

function readChannels({ parameters }: ActionCall, control: Control): NoticeChannel[] {
  const records = parameters.records('channels');
  const { channelsPerReceiversMax } = control.config();
  if (records.length > channelsPerReceiversMax) {
    const detail = `${records.length} channels; at most ${channelsPerReceiversMax} are allowed`;
    throw new ControlRefusal('exceedLimit', `${detail} (channelsPerReceiversMax)`);
  }
  return records.map(toChannel);
}

function toChannel(record: ReadonlyMap<string, string>, place: number): NoticeChannel {
  const kind = record.get('kind') ?? '';
  const url = record.get('url') ?? '';
  const secret = record.get('secret');
  if (kind !== 'webhook') {
    throw new ControlRefusal(
      'invalidParameter',
      `channels.${place}.kind ${quote(kind)} is no webhook`,
    );
  }
  const isHttp = /^https?:\/\//i.test(url) && url.length <= urlLengthMax && URL.canParse(url);
  if (!isHttp) {
    const detail = `channels.${place}.url is no http or https URL of at most ${urlLengthMax} characters`;
    throw new ControlRefusal('invalidParameter', detail);
  }
  return { kind, url, ...(secret === undefined || secret === '' ? {} : { secret }) };
}

/** Without secrets: the path or query of a URL may hold a token. */
function recordOf({ receiversId, name, channels }: AlarmReceivers): object {
  return {
    receiversId: String(receiversId),
    name,
    channels: channels.map((channel) => ({
      kind: channel.kind,
      ...('url' in channel ? { host: new URL(channel.url).host } : {}),
    })),
  };
}
