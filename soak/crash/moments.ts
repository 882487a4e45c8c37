/** When a server is killed: while it commits, and while it does this besides. */
export const moments = ['commit', 'sorting', 'retention', 'start-up', 'catalog'] as const;

export type Moment = (typeof moments)[number];
