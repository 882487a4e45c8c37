import { unknownMistake, type Reading } from './given-setting.js';
import { namedSettings, type NamedSetting } from './named-settings.js';

/** Variables that others than the configuration read. */
const otherVariables = [
  'PUTMON_CONFIG',
  'PUTMON_MASTER_KEY',
  'PUTMON_CHANNEL_SECRET',
  'PUTMON_SECRET_ID',
  'PUTMON_SECRET_KEY',
] as const;

const settingByVariable: ReadonlyMap<string, NamedSetting> = new Map(
  namedSettings.map((setting) => [setting.variable, setting]),
);

/** Reads the variables that begin with PUTMON_. */
export function readEnvironment(environment: NodeJS.ProcessEnv): Reading {
  const reading: Reading = { given: [], mistakes: [] };
  const known = [...settingByVariable.keys(), ...otherVariables];
  for (const [variable, text = ''] of Object.entries(environment)) {
    if (!variable.startsWith('PUTMON_') || isOther(variable) || isServiceLink(variable, text)) {
      continue;
    }
    const source = `variable ${variable}`;
    const setting = settingByVariable.get(variable);
    if (setting === undefined) reading.mistakes.push(unknownMistake(source, variable, known));
    else {
      const value = setting.kind.fromText(text);
      reading.given.push({ setting, value, sourceOf: () => source });
    }
  }
  return reading;
}

function isOther(variable: string): boolean {
  return otherVariables.some((other) => other === variable);
}

/** Kubernetes sets such variables in every pod for a service that is called putmon. */
function isServiceLink(variable: string, text: string): boolean {
  return (
    /_SERVICE_(HOST|PORT)(_|$)|_PORT_\d+_(TCP|UDP|SCTP)(_|$)/.test(variable) ||
    (variable.endsWith('_PORT') && /^(tcp|udp|sctp):\/\//.test(text))
  );
}
