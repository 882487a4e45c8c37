import { describe } from 'node:test';
import { promiseLease } from './alarm-lease-promises.js';
import { promisedAlarmsBy, type AlarmHarness } from './alarm-promise.js';
import { promiseAlarms, promiseProgress } from './alarm-promises.js';
import {
  promiseObjects,
  promiseReceivers,
  promiseRules,
  promiseSilences,
} from './alarm-rule-promises.js';
import {
  promiseAlarmDurability,
  promiseAlarmFailures,
  promiseView,
} from './alarm-view-promises.js';
import { promiseAlarmDoubt, promiseAlarmOthers } from './alarm-sharing-promises.js';
import { promiseClaims } from './claim-promises.js';
import { promiseDeliveries } from './delivery-promises.js';

/** What an engine keeps otherwise, or not, each with its reason. */
export interface OtherwiseOfAlarms {
  /** By its name in the contract. */
  readonly deadOwners?: string;
  readonly failures?: string;
  /** Other processes that have it open. */
  readonly others?: string;
  readonly durable?: string;
}

/** Holds an engine to the promises of the AlarmCatalog contract, one test a sentence. */
export function describeAlarmCatalog(
  name: string,
  start: () => Promise<AlarmHarness>,
  otherwise: OtherwiseOfAlarms = {},
): void {
  describe(`${name} keeps the promises of an alarm catalog`, () => {
    const promised = promisedAlarmsBy(start);
    promiseRules(promised);
    promiseObjects(promised);
    promiseReceivers(promised, otherwise.durable ?? false);
    promiseSilences(promised);
    promiseAlarms(promised, otherwise.durable ?? false);
    promiseProgress(promised);
    promiseLease(promised, otherwise);
    promiseDeliveries(promised);
    promiseClaims(promised, otherwise.deadOwners);
    promiseView(promised);
    promiseAlarmOthers(promised, otherwise.others);
    promiseAlarmDurability(promised, otherwise.durable ?? false);
    promiseAlarmFailures(promised, otherwise.failures ?? false);
    promiseAlarmDoubt(promised, otherwise.failures ?? false);
  });
}
