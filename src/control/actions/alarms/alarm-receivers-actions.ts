import { notifiersOf } from '../../../alarms/notifiers/notifiers.js';
import { sendTestNotice } from '../../../alarms/send-test-notice.js';
import type { ReceiversChange } from '../../../catalog/alarms/alarm-catalog.js';
import type { AlarmReceivers } from '../../../catalog/alarms/alarm-receivers.js';
import { exceeds, excessText } from '../../../catalog/quotas.js';
import { Networks } from '../../../config/networks.js';
import { secondsOf } from '../../../model/clock.js';
import { groupNameFault } from '../../../model/names.js';
import { defaultNoticeLanguage, noticeLanguages } from '../../../model/notice-language.js';
import { isOwnText, ownTextAllowed } from '../../../model/own-text.js';
import { ControlRefusal } from '../control-refusal.js';
import { quote } from '../../../protocol/quote.js';
import { formatDate } from '../../../query/dates.js';
import { accountOf } from '../account-of.js';
import type { Action, ActionCall } from '../action.js';
import { channelParameters, channelRecordOf, readChannels } from './alarm-channels.js';
import { knownRule } from './alarm-rules.js';
import { termsOf } from './alarm-terms.js';
import type { Control } from '../control.js';
import { knownReceivers } from './known-receivers.js';
import { regionParameter } from '../namespace-actions.js';
import { oneAtATime } from '../one-at-a-time.js';
import { readPage, readPageRange } from '../page.js';

const createAlarmReceivers: Action = oneAtATime({
  operatorOnly: false,
  summary: 'makes a group of receivers: who is told of alarms, and by which channels',
  parameters: `name! noticeLanguage noticeText ${channelParameters}`,
  async run(call, control) {
    const account = accountOf(call, control);
    const groups = control.alarms.receivers(account.id);
    const name = readName(call.parameters.required('name'), groups);
    const channels = readChannels(call, control);
    const count = groups.length + 1;
    if (exceeds('alarmReceiversMax', count, control.config())) {
      const detail = excessText('alarmReceiversMax', 'the account', count, control.config());
      throw new ControlRefusal('exceedLimit', detail);
    }
    const texts = readTexts(call);
    const draft = { accountId: account.id, name, channels, configured: false, ...texts };
    const { receiversId } = await control.alarms.createReceivers(draft);
    return { data: { receiversId: String(receiversId) } };
  },
});

const describeAlarmReceivers: Action = {
  operatorOnly: false,
  changes: false,
  summary: 'lists the groups of receivers; of a URL its host alone is told',
  parameters: 'offset limit',
  run(call, control) {
    const groups = control.alarms.receivers(accountOf(call, control).id);
    const receiversList = readPage(call.parameters, control.config()).of(groups).map(recordOf);
    return { data: { receiversList, total: String(groups.length) } };
  },
};

const modifyAlarmReceivers: Action = oneAtATime({
  operatorOnly: false,
  summary: 'changes the name of a group of receivers, its texts, or all its channels',
  parameters: `receiversId! name noticeLanguage noticeText ${channelParameters}`,
  async run(call, control) {
    const known = ownReceivers(call, control);
    const others = control.alarms.receivers(known.accountId).filter((each) => each !== known);
    const name = call.parameters.optional('name');
    const hasChannels = call.parameters.records('channels').length > 0;
    await control.alarms.modifyReceivers(known.receiversId, {
      ...(name === undefined ? {} : { name: readName(name, others) }),
      ...(hasChannels ? { channels: readChannels(call, control) } : {}),
      ...readTexts(call),
    });
    return {};
  },
});

const deleteAlarmReceivers: Action = oneAtATime({
  operatorOnly: false,
  summary: 'deletes a group of receivers that no alarm rule has',
  parameters: 'receiversId!',
  async run(call, control) {
    const { receiversId } = ownReceivers(call, control);
    const users = control.alarms.rules().filter((rule) => rule.receiversId === receiversId);
    if (users.length > 0) {
      const ruleIds = users.map(({ ruleId }) => ruleId).join(', ');
      throw new ControlRefusal('subresourceExist', `alarm rules have it: ${ruleIds}`);
    }
    await control.alarms.deleteReceivers(receiversId);
    return {};
  },
});

const sendTestNoticeAction: Action = {
  operatorOnly: false,
  changes: true,
  isRecordedAfter: true,
  summary: 'tells every channel of a group of a test alarm that opens and ends, once',
  parameters: 'receiversId!',
  async run(call, control) {
    const receivers = knownReceivers(call, control);
    const { config, clock } = control;
    const notifiers = notifiersOf({
      settings: config,
      allowed: () => new Networks(config().noticeNetworks),
      clock: () => secondsOf(clock),
    });
    const tested = await sendTestNotice(receivers, notifiers, {
      region: regionParameter(call),
      nowSeconds: secondsOf(clock),
      timeoutSeconds: config().noticeTimeoutSeconds,
    });
    const channelList = tested.map(({ channel, delivered, outcome }) => ({
      ...channelRecordOf(channel),
      delivered,
      outcome,
    }));
    return { data: { channelList } };
  },
};

const bindAlarmRuleReceivers: Action = oneAtATime({
  operatorOnly: false,
  summary: 'gives an alarm rule its group of receivers, in the place of the one it has',
  parameters: 'alarmRuleId! receiversId!',
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
  parameters: 'alarmRuleId!',
  async run(call, control) {
    const rule = knownRule(call, control);
    await control.alarms.modifyRule(rule.ruleId, { ...termsOf(rule), receiversId: 0 });
    return {};
  },
});

const describeAlarmDeliveries: Action = {
  operatorOnly: false,
  changes: false,
  summary: 'lists the notices of alarms with every attempt to deliver them, the latest first',
  parameters: 'offset limit',
  async run(call, control) {
    const { utcOffsetSeconds } = control.config();
    const page = readPageRange(call.parameters, control.config());
    const account = accountOf(call, control);
    const { deliveries, total } = await control.alarms.listDeliveries(account.id, page);
    const deliveryList = deliveries.map((delivery) => ({
      deliveryId: delivery.deliveryId,
      alarmRuleId: delivery.ruleId,
      object: delivery.objectKey,
      kind: delivery.noticeKind,
      receiversId: String(delivery.receiversId),
      channel: delivery.channelKind,
      state: delivery.state,
      refused: delivery.attempts.at(-1)?.settled?.refused ?? [],
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
  SendTestNotice: sendTestNoticeAction,
  BindAlarmRuleReceivers: bindAlarmRuleReceivers,
  UnbindAlarmRuleReceivers: unbindAlarmRuleReceivers,
  DescribeAlarmDeliveries: describeAlarmDeliveries,
};

/** Those that the configuration made are changed by it alone. @throws ControlRefusal */
function ownReceivers(call: ActionCall, control: Control): AlarmReceivers {
  const receivers = knownReceivers(call, control);
  if (!receivers.configured) return receivers;
  const detail = `${quote(receivers.name)} is of the configuration; change alarmReceivers there`;
  throw new ControlRefusal('invalidParameter', detail);
}

function readName(name: string, others: readonly AlarmReceivers[]): string {
  const fault = groupNameFault(name);
  if (fault !== undefined) {
    throw new ControlRefusal('invalidParameter', `name ${quote(name)} ${fault.problem}`);
  }
  if (others.some((each) => each.name === name)) {
    throw new ControlRefusal('sourceAlreadyExists', `group of receivers ${quote(name)}`);
  }
  return name;
}

/** How the notices of a group are written; what is absent is not named. @throws ControlRefusal */
function readTexts({ parameters }: ActionCall): Pick<ReceiversChange, 'language' | 'text'> {
  const word = parameters.optional('noticeLanguage');
  const language = noticeLanguages.find((each) => each === word);
  if (word !== undefined && language === undefined) {
    const detail = `noticeLanguage ${quote(word)} is none of ${noticeLanguages.join(', ')}`;
    throw new ControlRefusal('invalidParameter', detail);
  }
  const text = parameters.optional('noticeText');
  if (text !== undefined && text !== '' && !isOwnText(text)) {
    throw new ControlRefusal(
      'invalidParameter',
      `noticeText ${quote(text)} is not ${ownTextAllowed}`,
    );
  }
  return {
    ...(language === undefined ? {} : { language }),
    ...(text === undefined ? {} : { text }),
  };
}

function recordOf(receivers: AlarmReceivers): object {
  const { receiversId, name, channels, configured } = receivers;
  const { language = defaultNoticeLanguage, text = '' } = receivers;
  return {
    receiversId: String(receiversId),
    name,
    configured,
    noticeLanguage: language,
    noticeText: text,
    channels: channels.map(channelRecordOf),
  };
}
