/** How urgent the alarms of a rule are, by the number that actions take. */
export const severityNames = { 1: 'critical', 2: 'warning', 3: 'notice' } as const;

export type Severity = keyof typeof severityNames;

/** Of a rule that names none, and of those made before there were severities. */
export const plainSeverity: Severity = 2;

/** The severity of a number, or of a name; undefined where it is neither. */
export function parseSeverity(text: string): Severity | undefined {
  const severities = [1, 2, 3] as const;
  return severities.find((each) => String(each) === text || severityNames[each] === text);
}
