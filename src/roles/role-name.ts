/** What a process may do: take reports in, answer calls of the control plane, judge alarm rules. */
export type RoleName = 'receiver' | 'control' | 'alarms';

export const roleNames: readonly RoleName[] = ['receiver', 'control', 'alarms'];
