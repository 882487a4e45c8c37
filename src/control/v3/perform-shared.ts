import type { GivenParameters } from '../actions/given-parameters.js';
import { performAction } from '../actions/perform-action.js';
import type { Control } from '../actions/control.js';
import type { MonitoredObject } from '../../model/monitored-object.js';
import type { Api3ActionCall } from './api3-action.js';

/**
 * Performs an action that both dialects share, with the checks that it has.
 * @param texts its parameters
 * @param object what `dimensions.N` name
 * @throws ControlRefusal
 */
export function performShared(
  name: string,
  texts: Readonly<Record<string, string>>,
  { account, key, address, claims }: Api3ActionCall,
  control: Control,
  object?: MonitoredObject,
): Promise<object> {
  const pairs = object?.dimensionNames.map((dimensionName, at) =>
    givenOf({ name: dimensionName, value: object.dimensionValues[at] ?? '' }),
  );
  const records = { dimensions: pairs ?? [] };
  return performAction(
    name,
    givenOf(texts, records),
    { kind: 'account', account, key, address },
    control,
    claims,
  );
}

function givenOf(
  texts: Readonly<Record<string, string>>,
  records: Readonly<Record<string, GivenParameters[]>> = {},
): GivenParameters {
  return {
    text: (name) => (Object.hasOwn(texts, name) ? texts[name] : undefined),
    list: () => [],
    records: (name) => (Object.hasOwn(records, name) ? (records[name] ?? []) : []),
  };
}
