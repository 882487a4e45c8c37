/** The v2 code of each published region, and the name that later APIs gave the same place. */
const longNameByCode: ReadonlyMap<string, string> = new Map([
  ['gz', 'ap-guangzhou'],
  ['gzopen', 'ap-guangzhou-open'],
  ['sh', 'ap-shanghai'],
  ['shjr', 'ap-shanghai-fsi'],
  ['szjr', 'ap-shenzhen-fsi'],
  ['bj', 'ap-beijing'],
  ['cd', 'ap-chengdu'],
  ['cq', 'ap-chongqing'],
  ['hk', 'ap-hongkong'],
  ['sg', 'ap-singapore'],
  ['th', 'ap-bangkok'],
  ['in', 'ap-mumbai'],
  ['kr', 'ap-seoul'],
  ['jp', 'ap-tokyo'],
  ['de', 'eu-frankfurt'],
  ['ru', 'eu-moscow'],
  ['ca', 'na-toronto'],
  ['usw', 'na-siliconvalley'],
  ['use', 'na-ashburn'],
]);

const longNames: ReadonlySet<string> = new Set(longNameByCode.values());

/** A published region by its long name: `gz` and `ap-guangzhou` are both `ap-guangzhou`. */
export type Region = string & { readonly __brand: 'Region' };

/** The region that a sender's word means, or undefined where no published region is called so. */
export function regionOf(word: string): Region | undefined {
  const longName = longNameByCode.get(word) ?? word;
  return longNames.has(longName) ? (longName as Region) : undefined;
}

/** The v2 code of a region, which senders and the command line use. */
export function regionCodeOf(region: Region): string {
  for (const [code, longName] of longNameByCode) if (longName === region) return code;
  return region;
}

/** Every word that means a published region. */
export function publishedRegionWords(): string[] {
  return [...longNameByCode].flat();
}

/** Every published region, by its long name. */
export function publishedRegions(): Region[] {
  return [...longNames] as Region[];
}
