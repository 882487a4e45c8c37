import { isAbsolute } from 'node:path';
import { ControlRefusal } from './control-refusal.js';
import { BackupRefusedError } from '../../storage/backups.js';
import type { Action } from './action.js';
import type { Control } from './control.js';

const startBackup: Action = {
  operatorOnly: true,
  changes: true,
  isRecordedAfter: true,
  summary: 'begins a backup of all that is stored, as it is at this moment',
  parameters: 'folder! withMasterKey',
  async run({ parameters }, control) {
    const folder = parameters.required('folder');
    if (!isAbsolute(folder)) {
      throw new ControlRefusal('invalidParameter', 'folder is no absolute path');
    }
    const withMasterKey = parameters.integer('withMasterKey', 0) === 1;
    try {
      await control.backups.start({ folder, withMasterKey });
    } catch (error) {
      if (!(error instanceof BackupRefusedError)) throw error;
      throw new ControlRefusal('invalidParameter', error.message);
    }
    return { data: stateOf(control) };
  },
};

const describeBackup: Action = {
  operatorOnly: true,
  changes: false,
  summary: 'tells how far the last backup has come',
  parameters: '',
  run: (_call, control) => ({ data: stateOf(control) }),
};

const checkData: Action = {
  operatorOnly: true,
  changes: false,
  summary: 'reads everything that is stored, and says what of it is damaged',
  parameters: '',
  run: async (_call, { dataCheck }) => ({ data: await dataCheck.run() }),
};

export const backupActions = {
  CheckData: checkData,
  StartBackup: startBackup,
  DescribeBackup: describeBackup,
};

function stateOf({ backups }: Control): object {
  if (backups.state === undefined) {
    throw new ControlRefusal('sourceNotExists', 'no backup has begun since the start');
  }
  return backups.state;
}
