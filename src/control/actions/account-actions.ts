import { publishedRegions } from '../../model/region.js';
import type { Action } from './action.js';

const describeAccounts: Action = {
  operatorOnly: true,
  changes: false,
  summary: 'lists every account, with what it has',
  parameters: '',
  async run(_call, { catalog, store }) {
    const data: object[] = [];
    for (const { id, name } of catalog.accounts()) {
      const keys = catalog.keysOf(id).filter(({ state }) => state !== 'revoked');
      const mainKeys = keys.filter(({ kind }) => kind === 'main').length;
      const namespaces = publishedRegions().flatMap((region) => catalog.namespacesIn(id, region));
      data.push({
        account: name,
        mainKeys,
        subKeys: keys.length - mainKeys,
        namespaces: namespaces.length,
        metrics: namespaces.reduce((count, { metrics }) => count + metrics.size, 0),
        series: await store.countSeries({ accountId: id }),
      });
    }
    return { data };
  },
};

export const accountActions = { DescribeAccounts: describeAccounts };
