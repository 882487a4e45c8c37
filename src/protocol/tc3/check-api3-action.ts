import { quote } from '../quote.js';
import { isPublishedAction, listenerOf } from './api3-actions.js';
import type { Api3Call } from './api3-call.js';
import { api3Version } from './api3-names.js';
import { Api3Error } from './api3-errors.js';

/**
 * The action that a listener is asked for.
 * @throws Api3Error MissingParameter, NoSuchVersion, InvalidAction, UnsupportedOperation
 */
export function checkApi3Action(
  { action, version }: Api3Call,
  listener: 'receiver' | 'control',
): string {
  if (action === undefined) throw new Api3Error('MissingParameter', 'Action (X-TC-Action)');
  if (version === undefined) throw new Api3Error('MissingParameter', 'Version (X-TC-Version)');
  if (version !== api3Version) {
    const problem = `Version ${quote(version)} is not ${api3Version}`;
    throw new Api3Error('NoSuchVersion', problem);
  }
  const name = withFirstLetterUpper(action);
  if (!isPublishedAction(name)) {
    throw new Api3Error('InvalidAction', `the API has no action ${quote(action)}`);
  }
  const home = listenerOf(name);
  if (home === listener) return name;
  throw new Api3Error('UnsupportedOperation', `${name} ${elsewhere(home)}`);
}

/** The Python SDK writes every action so. */
function withFirstLetterUpper(action: string): string {
  return action.charAt(0).toUpperCase() + action.slice(1);
}

function elsewhere(home: 'receiver' | 'control' | undefined): string {
  switch (home) {
    case 'receiver':
      return 'is answered at / of the receiver (setting receiver, port 8080 by default)';
    case 'control':
      return 'is answered at / of the control listener (setting control, port 8081 by default)';
    case undefined:
      return 'is not answered by putmon';
  }
}
