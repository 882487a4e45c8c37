import { parse } from 'yaml';
import { readPackaged } from './packaged-file.js';

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

interface RuleFile {
  readonly groups: readonly { readonly rules: readonly AlertRule[] }[];
}

/** The packaged alert rules for putmon itself. */
export function alertRules(): AlertRule[] {
  const { groups } = parse(readPackaged('prometheus/alerts.yml')) as RuleFile;
  return groups.flatMap(({ rules }) => rules);
}
