import { Counter, type Registry } from 'prom-client';

/** Doors beside the published one, as the label has them. */
const otherDoors = ['api3', 'lines'] as const;
const publishedDoor = 'v2';

/**
 * Answered reports by the door that they came by. Reports of the published door are what is left of
 * all: so its reports cost no count more.
 */
export class DoorCounts {
  readonly #countsByDoor: ReadonlyMap<string, Map<string, number>>;

  /** @param allReports by the name of their return code, as it is whenever metrics are rendered */
  constructor(registry: Registry, allReports: ReadonlyMap<string, number>) {
    this.#countsByDoor = new Map(otherDoors.map((door) => [door, new Map<string, number>()]));
    const counter = new Counter({
      name: 'putmon_door_reports_total',
      help: 'Answered reports, by the door that they came by and the name of their return code',
      labelNames: ['door', 'code'] as const,
      registers: [registry],
      collect: () => {
        counter.reset();
        for (const [code, count] of allReports) {
          let left = count;
          for (const [door, counts] of this.#countsByDoor) {
            const own = counts.get(code) ?? 0;
            left -= own;
            counter.inc({ door, code }, own);
          }
          counter.inc({ door: publishedDoor, code }, left);
        }
      },
    });
  }

  count(door: string, codeName: string): void {
    const counts = this.#countsByDoor.get(door);
    counts?.set(codeName, (counts.get(codeName) ?? 0) + 1);
  }
}
