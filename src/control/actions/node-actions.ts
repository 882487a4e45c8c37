import type { Action } from './action.js';
import { ControlRefusal } from './control-refusal.js';

const describeNode: Action = {
  operatorOnly: true,
  changes: false,
  summary:
    'tells how the server is: version, readiness, disk, latencies, answers by code, last backup',
  parameters: '',
  async run(_call, { server, backups }) {
    if (server === undefined) {
      throw new ControlRefusal('sourceNotExists', 'no server runs that could be described');
    }
    return { data: { ...(await server.describe()), lastBackup: backups.state ?? null } };
  },
};

export const nodeActions = { DescribeNode: describeNode };
