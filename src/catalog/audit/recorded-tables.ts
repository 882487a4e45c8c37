import type { AuditChange } from './audit-event.js';

type Method = (...args: never[]) => Promise<unknown>;
type MethodsOf<Tables> = {
  [Name in keyof Tables]: Tables[Name] extends Method ? Tables[Name] : never;
};

/** What the audit trail tells of each write, undefined for one that changes nothing; null for what is no change that people make, or reads. */
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
