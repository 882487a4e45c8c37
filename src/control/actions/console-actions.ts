import type { Action } from './action.js';
import { ControlRefusal } from './control-refusal.js';

const createConsoleLink: Action = {
  operatorOnly: true,
  changes: true,
  isRecordedAfter: true,
  summary: 'makes a login link of the console, good for one login within ten minutes',
  parameters: '',
  run(_call, { server }) {
    if (server === undefined) {
      throw new ControlRefusal('sourceNotExists', 'no server runs that a link could lead to');
    }
    const link = server.makeConsoleLink();
    if (link !== undefined) return { data: link };
    throw new ControlRefusal('sourceNotExists', 'the console is off (console: false)');
  },
};

export const consoleActions = { CreateConsoleLink: createConsoleLink };
