import { ControlRefusal } from '../actions/control-refusal.js';
import { quote } from '../../protocol/quote.js';

/**
 * Parameters by the names that they are signed with, in which `_` is `.`. Read otherwise, a name
 * could be changed on the way without its signature telling.
 * @throws ControlRefusal parameterInvalid where two names become one
 */
export function bySignedNames(texts: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const read = new Map<string, string>();
  for (const [name, text] of texts) {
    const signed = name.split('_').join('.');
    if (read.has(signed)) {
      throw new ControlRefusal(
        'parameterInvalid',
        `parameter ${quote(signed)} is given twice: "_" in its name is read as "."`,
      );
    }
    read.set(signed, text);
  }
  return read;
}
