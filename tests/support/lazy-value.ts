import { LazyArray, LazyObject } from '../../src/control/actions/lazy-answer.js';

/** The same value; its arrays and objects are made when they are written. */
export function lazy(value: unknown): unknown {
  if (Array.isArray(value)) return new LazyArray(value.map(lazy));
  if (typeof value !== 'object' || value === null) return value;
  return new LazyObject(Object.entries(value).map(([name, member]) => [name, lazy(member)]));
}

/** The items, made when they are written. */
export function lazyItems(items: Iterable<unknown>): object {
  return new LazyArray(items);
}
