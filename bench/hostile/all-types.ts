const percentiles = ['p50', 'p75', 'p90', 'p95', 'p99', 'p99.9'];
const periods = ['10', '60', '300', '3600', '86400'];

/** Adds all statistics types of a dimension set that no quota bounds. */
export function withAllTypes(
  parameters: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const pairs = periods.flatMap((period) =>
    percentiles.map((statistics) => ({ period, statistics })),
  );
  const types = pairs.flatMap(({ period, statistics }, at) => [
    [`statisticsType.${at}.period`, period],
    [`statisticsType.${at}.statistics`, statistics],
  ]);
  return { ...parameters, ...(Object.fromEntries(types) as Record<string, string>) };
}
