import type { AuditChange } from './audit-event.js';

type Method = (...args: never[]) => Promise<unknown>;
type MethodsOf<Tables> = {
  [Name in keyof Tables]: Tables[Name] extends Method ? Tables[Name] : never;
};

/**
 * For each write, a function that says what the audit trail tells of it, or undefined for a call that
 * changes nothing. Null stands for questions, and for writes that no person or program asked for.
 */
export type ChangesOf<Tables> = {
  readonly [Name in keyof Tables]:
    | null
    | ((...args: Parameters<MethodsOf<Tables>[Name]>) => Omit<AuditChange, 'change'> | undefined);
};

type Describe = (...args: readonly unknown[]) => Omit<AuditChange, 'change'> | undefined;

/** Tables whose writes are noted as they are made. */
export function recordedTables<Tables extends object>(
  tables: Tables,
  changes: ChangesOf<Tables>,
  written: AuditChange[],
): Tables {
  const describes = new Map(Object.entries(changes) as [string, Describe | null][]);
  return new Proxy(tables, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof name !== 'string' || typeof method !== 'function') return method;
      const describe = describes.get(name) ?? undefined;
      return async (...args: readonly unknown[]): Promise<unknown> => {
        const result: unknown = await Reflect.apply(method, target, args);
        const told = describe?.(...args);
        if (told !== undefined) written.push({ change: name, ...told });
        return result;
      };
    },
  });
}
