import type { Namespace } from '../../catalog/catalog.js';
import type { Limits } from '../../config/limits.js';
import { namespaceFault } from '../../model/names.js';
import { regionOf, type Region } from '../../model/region.js';
import { ControlRefusal } from './control-refusal.js';
import { quote } from '../../protocol/quote.js';
import { accountOf } from './account-of.js';
import type { Action, ActionCall } from './action.js';
import type { Control } from './control.js';
import { oneAtATime } from './one-at-a-time.js';
import { otherRegions } from './other-regions.js';

const createNamespace: Action = oneAtATime({
  operatorOnly: false,
  summary: 'makes a namespace',
  parameters: 'namespace!',
  async run(call, control) {
    const { catalog, config } = control;
    const name = namespaceName(call, config());
    const account = accountOf(call, control);
    const region = regionParameter(call);
    if (catalog.namespaceOf(account.id, region, name) !== undefined) {
      throw new ControlRefusal('sourceAlreadyExists', `namespace ${name} in ${region}`);
    }
    await catalog.createNamespace(account.id, region, name, config());
    return {};
  },
});

const describeNamespace: Action = {
  operatorOnly: false,
  changes: false,
  summary: 'lists the namespaces of a region',
  parameters: '',
  run: (call, control) => ({
    data: control.catalog
      .namespacesIn(accountOf(call, control).id, regionParameter(call))
      .map(({ name }) => name),
  }),
};

const deleteNamespace: Action = oneAtATime({
  operatorOnly: false,
  summary: 'deletes a namespace that has no metrics',
  parameters: 'namespace!',
  async run(call, control) {
    const namespace = knownNamespace(call, control);
    if (namespace.metrics.size > 0) {
      throw new ControlRefusal('subresourceExist', `${namespace.name} has metrics`);
    }
    await control.catalog.deleteNamespace(namespace.id);
    return {};
  },
});

export const namespaceActions = {
  CreateNamespace: createNamespace,
  DescribeNamespace: describeNamespace,
  DeleteNamespace: deleteNamespace,
};

/** @throws ControlRefusal missingParameter, sourceNotExists */
export function knownNamespace(call: ActionCall, control: Control): Namespace {
  const name = call.parameters.required('namespace');
  const region = regionParameter(call);
  const namespace = control.catalog.namespaceOf(accountOf(call, control).id, region, name);
  if (namespace !== undefined) return namespace;
  const elsewhere = otherRegions(call, control, () => true);
  throw new ControlRefusal(
    'sourceNotExists',
    `there is no namespace ${quote(name)} in ${region}${elsewhere}`,
  );
}

/** @throws ControlRefusal missingParameter, invalidParameter */
export function regionParameter({ parameters }: ActionCall): Region {
  const word = parameters.required('Region');
  const region = regionOf(word);
  if (region !== undefined) return region;
  throw new ControlRefusal('invalidParameter', `Region ${quote(word)} is none that is published`);
}

function namespaceName({ parameters }: ActionCall, limits: Limits): string {
  const name = parameters.required('namespace');
  const fault = namespaceFault(name, limits);
  if (fault === undefined) return name;
  throw new ControlRefusal('invalidParameter', `namespace ${quote(name)} ${fault.problem}`);
}
