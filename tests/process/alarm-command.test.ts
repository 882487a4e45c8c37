import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { hold, type Step } from './command-steps.js';
import { putmon, putmonJson } from '../support/run.js';
import { Server } from './server.js';
import { temporaryFolder } from './temporary-folder.js';

const disk = '--namespace host --metric disk_used';
const example = 'webhook=https://example.com/hook?token=hidden';

/** What goes before there is a rule. */
const before: readonly Step[] = [
  ['namespace create host', 0, /^created/],
  [`metric create disk_used --namespace host --dimension disk`, 0, /^created/],
  ['alarm receivers list', 0, /^receivers {2}name {2}channels$/],
  [`alarm receivers create ops --channel ${example}`, 0, /^created receivers ops$/],
  [
    'alarm receivers create chat --channel wecom=https://example.com/?key=hidden --language zh --text 监控',
    0,
    /^created receivers chat$/,
  ],
  ['alarm receivers list', 0, /\n1002 {7}chat {2}wecom example\.com; in zh; text 监控$/],
  [
    'alarm receivers modify chat --text @all',
    1,
    /^putmon: \(-503\).*noticeText "@all" is not a text of/,
  ],
  ['alarm receivers modify chat --language en --text ops', 0, /^changed receivers chat$/],
  ['alarm receivers list', 0, /\n1002 {7}chat {2}wecom example\.com; text ops$/],
  ['alarm receivers delete chat', 0, /^deleted receivers chat$/],
  ['alarm receivers create ops', 1, /^putmon: \(-514\)/],
  ['alarm receivers create other --channel webhook', 2, /--channel webhook is not kind=target$/],
  ['alarm receivers create other --channel fax=1', 1, /^putmon: \(-503\).*channels.0.kind "fax"/],
  ['alarm receivers list', 0, /\n1001 {7}ops {3}webhook example\.com$/],
  [`alarm create ${disk} --when max>80`, 2, /^putmon: --when max>80 is not like 'max\(5m\) >= 80'/],
  [`alarm create ${disk} --when max(5x)>80`, 2, /^putmon: --when 5x is not like 90s, 5m/],
  [`alarm create ${disk} --when max(5m)>lots`, 1, /^putmon: \(-503\).*threshold "lots"/],
  [
    `alarm create ${disk} --when max(5m)>80 --windows 2/`,
    2,
    /^putmon: --windows 2\/ is not like 2/,
  ],
  [
    `alarm create ${disk} --when max(5m)>80 --receivers none`,
    1,
    /^putmon: there are no receivers none; there are: ops$/,
  ],
  [`alarm create ${disk} --when max(5m)>80 --dimension ip=1`, 1, /^putmon: \(-509\)/],
  ['alarm rules --namespace host --json', 0, /^\[\]$/],
];

/** What can be done with a rule. */
const withRule = (rule: string): readonly Step[] => [
  [
    'alarm rules --namespace host',
    0,
    new RegExp(
      `\n${rule} {2}disk_used {2}disk {2}bound objects {2}max\\(300s\\) >= 80, 2 of 3, recovery 70 {2}critical {2}1001$`,
    ),
  ],
  [`alarm modify ${rule} --compare >=85 --windows 2`, 0, new RegExp(`^changed ${rule}$`)],
  [`alarm modify ${rule} --severity 3`, 0, new RegExp(`^changed ${rule}$`)],
  [
    `alarm modify ${rule} --severity urgent`,
    2,
    /^putmon: --severity urgent is none of critical, warning, notice$/,
  ],
  [`alarm modify ${rule} --compare much`, 2, /^putmon: --compare much is not like '>= 80'/],
  [
    'alarm rules --namespace host',
    0,
    /max\(300s\) >= 85, 2 in a row, recovery 70 {2}notice {4}1001$/,
  ],
  [`alarm bind ${rule} --dimension disk=sdb`, 0, /^disk=sdb is bound to policy-/],
  [`alarm unbind ${rule} --dimension disk=sdb`, 0, /^disk=sdb is unbound from policy-/],
  [`alarm unbind ${rule} --dimension disk=sdb`, 1, /^putmon: \(-502\)/],
  [
    `alarm explain ${rule} --dimension disk=sda`,
    0,
    /^disk_used disk=sda\npolicy-\w+: max\(300s\) >= 85, 2 in a row, recovery 70 \(notice\)\n\nwindow until .*\n.* no data {5}- {4}- {6}unjudged$/,
  ],
  [
    `alarm explain ${rule} --dimension disk=sdb`,
    0,
    /\nIt is not judged by this rule: it is not bound/,
  ],
  [`alarm test ${rule} --compare >99`, 0, /^0 alarms of 1 object from \S+ \S+ to \S+ \S+$/],
  [`alarm test ${disk} --when max(5m)>80`, 0, /^0 alarms of 0 objects from /],
  ['alarm test', 2, /^putmon: name a rule, or --namespace, --metric and --when$/],
  ['alarm list', 0, /^no alarm opened since \S+ \S+$/],
  ['alarm deliveries --json', 0, /^\[\]$/],
  ['alarm deliveries', 0, /^no notice yet$/],
  [`alarm silence ${rule}`, 2, /^putmon: say how long with --for 2h, or --until$/],
  [`alarm silence ${rule} --for ever`, 2, /^putmon: --for ever is not like 90s, 5m/],
  [
    `alarm silence ${rule} --for 2h --dimension disk=sda --reason tests`,
    0,
    /^silence-\w{8}: disk=sda is silent$/,
  ],
  [
    'alarm silences',
    0,
    new RegExp(`\nsilence-\\w{8} {2}${rule} {2}disk=sda {2}\\S+ \\S+ {2}tests$`),
  ],
  ['alarm unsilence silence-none', 1, /^putmon: \(-502\)/],
  ['alarm receivers delete ops', 1, /^putmon: \(-515\)/],
  [`alarm tell ${rule} none`, 0, /tells none$/],
  [`alarm tell ${rule} ops`, 0, /tells ops$/],
  ['alarm receivers modify ops --name night', 0, /^changed receivers ops$/],
  [`alarm delete ${rule}`, 0, /^deleted policy-/],
  ['alarm receivers delete night', 0, /^deleted receivers night$/],
  [`alarm create ${disk} --when max(5m)>80`, 0, /^created policy-\w+ for every object$/],
  [`alarm create ${disk} --when max(5m)>90`, 0, /^created policy-\w+ for every object$/],
  [
    'metric delete disk_used --namespace host',
    0,
    /^deleted metric disk_used of host, and its alarm rules policy-\w+, policy-\w+$/,
  ],
  ['alarm rules --namespace host --json', 0, /^\[\]$/],
];

test('the life of a rule on the command line', async () => {
  const data = join(temporaryFolder(), 'data');
  assert.equal((await putmon(['key', 'create', '--data', data])).exitCode, 0);
  const server = await Server.start({ data });
  await hold(before, data);
  const signed = ['alarm', 'receivers', 'create', 'signed', '--channel', example, '--data', data];
  const env = { PUTMON_CHANNEL_SECRET: 'shared' };
  assert.equal((await putmon(signed, { env })).exitCode, 0);
  const levels = ['--severity', 'critical'];
  const options = ['--windows', '2/3', '--recovery', '70', '--receivers', 'ops', ...levels];
  const object = [...disk.split(' '), '--dimension', 'disk=sda', '--when', 'max(5m) >= 80'];
  const create = ['alarm', 'create', '--data', data, ...object, ...options];
  const { alarmRuleId } = (await putmonJson(create)) as { alarmRuleId: string };
  await hold(withRule(alarmRuleId), data);
  assert.equal(await server.stop(), 0);
});
