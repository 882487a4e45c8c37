import type { Region } from '../model/region.js';

/** Lists of networks in CIDR notation, by region. */
export type RegionNetworks = Readonly<Partial<Record<Region, readonly string[]>>>;
