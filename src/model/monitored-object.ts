/** What reports: a value for each of some dimension names, these in byte order. */
export interface MonitoredObject {
  readonly dimensionNames: readonly string[];
  readonly dimensionValues: readonly string[];
}

/** As answers name an object: `name=value&name=value`, names in byte order. */
export function objectKeyOf({ dimensionNames, dimensionValues }: MonitoredObject): string {
  return dimensionNames.map((name, at) => `${name}=${dimensionValues[at] ?? ''}`).join('&');
}
