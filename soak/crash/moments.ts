/** What a server is killed amid: always commits, and this besides. */
export const moments = ['commit', 'sorting', 'retention', 'start-up', 'catalog'] as const;

export type Moment = (typeof moments)[number];

/** What the log tells as a day's maintenance begins and as it ends, and how long it may take. */
export const maintenance = {
  sorting: { begun: 'sorting a closed day', done: 'sorted a closed day', milliseconds: 100 },
  retention: {
    begun: 'dropping a day past retention',
    done: 'dropped a day past retention',
    milliseconds: 10,
  },
} as const;
