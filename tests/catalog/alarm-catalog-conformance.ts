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
import { promiseClaims } from './claim-promises.js';
import { promiseDeliveries } from './delivery-promises.js';

/**
 * Holds an engine to the promises of the AlarmCatalog contract, one test a sentence.
 * @param otherwise what an engine keeps otherwise, by the names of the contract, each with its reason
 */
export function describeAlarmCatalog(
  name: string,
  start: () => Promise<AlarmHarness>,
  otherwise: { readonly deadOwners?: string; readonly failures?: string } = {},
): void {
  describe(`${name} keeps the promises of an alarm catalog`, () => {
    const promised = promisedAlarmsBy(start);
    promiseRules(promised);
    promiseObjects(promised);
    promiseReceivers(promised);
    promiseSilences(promised);
    promiseAlarms(promised);
    promiseProgress(promised);
    promiseLease(promised, otherwise.deadOwners);
    promiseDeliveries(promised);
    promiseClaims(promised, otherwise.deadOwners);
    promiseView(promised);
    promiseAlarmDurability(promised);
    promiseAlarmFailures(promised, otherwise.failures ?? false);
  });
}
