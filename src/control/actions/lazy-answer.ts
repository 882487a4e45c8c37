// Lists of an answer may be longer than what should be in memory at once.

/** An array of an answer whose items are made when they are written. */
export class LazyArray {
  constructor(readonly items: Iterable<unknown>) {}
}

/** An object of an answer whose members are made when they are written. */
export class LazyObject {
  constructor(readonly members: Iterable<readonly [name: string, value: unknown]>) {}
}
