import type { ChangeEvent } from '@xiaozhi/contracts';
import type { ObjectLiteral, Repository } from 'typeorm';
import { changesOf } from './observed-tables.js';
import type { RowWrite } from './observed-tables.js';
import type { Rows } from './rows.js';

const WRITES = ['insert', 'update', 'delete', 'save'] as const;
type WriteName = (typeof WRITES)[number];

/** What one transaction changes that gateways have to know, each once. */
export class ChangeNotes {
  private readonly notes = new Map<string, ChangeEvent>();

  get events(): readonly ChangeEvent[] {
    return [...this.notes.values()];
  }

  add(event: ChangeEvent): void {
    this.notes.set(JSON.stringify(event), event);
  }

  /** The same table, whose writes are noted. */
  observe<T extends ObjectLiteral>(table: keyof Rows, repository: Repository<T>): Repository<T> {
    return new Proxy(repository, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        if (!isWrite(name)) return member.bind(target) as unknown;
        return (...args: readonly unknown[]): unknown => {
          for (const event of changesOf(table, toWrite(name, args))) this.add(event);
          return member.apply(target, args) as unknown;
        };
      },
    });
  }
}

function isWrite(name: string | symbol): name is WriteName {
  return (WRITES as readonly (string | symbol)[]).includes(name);
}

function toWrite(name: WriteName, [first, second]: readonly unknown[]): RowWrite {
  const [where, values] = name === 'update' ? [first, second] : name === 'delete' ? [first, {}] : [{}, first];
  return { isDelete: name === 'delete', where: asRecord(where), values: asRecord(values) };
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
