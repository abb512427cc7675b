import { Repository } from 'typeorm';
import type {
  EntityManager,
  FindOptionsSelect,
  FindOptionsWhere,
  InsertResult,
  ObjectLiteral,
  UpdateResult,
} from 'typeorm';
import type { TextVault } from '../security/text-vault.js';
import { textIdentity } from './sealed-tables.js';
import type { SealedTable } from './sealed-tables.js';

type Columns = Record<string, unknown>;

/**
 * A table in which texts are sealed, as everybody else writes it: with plain texts. Whatever is written in another way
 * is refused by `TextSubscriber`, which also opens what is read.
 */
export class SealedRepository<Row extends ObjectLiteral> extends Repository<Row> {
  constructor(
    manager: EntityManager,
    private readonly spec: SealedTable,
    private readonly vault: TextVault,
  ) {
    super(spec.name, manager, manager.queryRunner);
  }

  override insert(given: Parameters<Repository<Row>['insert']>[0]): Promise<InsertResult> {
    const rows = (Array.isArray(given) ? given : [given]) as Columns[];
    return super.insert(rows.map((row) => this.seal(row, row)) as typeof given);
  }

  /** Rows whose texts or identity change are written one by one, since each text is bound to its row. */
  override async update(
    criteria: FindOptionsWhere<Row>,
    columns: Parameters<Repository<Row>['update']>[1],
  ): Promise<UpdateResult> {
    const where = criteria as Columns;
    const values = columns as Columns;
    const changed = Object.keys(values);
    const isMoving = this.spec.identity.some(
      (name) => changed.includes(name) && values[name] !== where[name],
    );
    if (!isMoving && !this.spec.sealed.some((name) => changed.includes(name)))
      return super.update(criteria, columns);
    if (!isMoving && this.spec.identity.every((name) => typeof where[name] === 'string'))
      return super.update(criteria, this.seal(columns, where) as typeof columns);
    return this.updateEach(criteria, columns, isMoving ? this.spec.sealed : []);
  }

  override save(): Promise<never> {
    throw this.unsealed('save');
  }

  override upsert(): Promise<never> {
    throw this.unsealed('upsert');
  }

  /** @param texts columns to seal anew beside the changed ones */
  private async updateEach(
    criteria: FindOptionsWhere<Row>,
    columns: Parameters<Repository<Row>['update']>[1],
    texts: readonly string[],
  ): Promise<UpdateResult> {
    const { key, identity } = this.spec;
    const names = new Set([...identity, ...texts]);
    const select = Object.fromEntries([...names].map((name) => [name, true])) as FindOptionsSelect<Row>;
    const result: UpdateResult = { raw: [], affected: 0, generatedMaps: [] };
    for (const row of (await this.find({ select, where: criteria })) as Columns[]) {
      const after: Columns = { ...row, ...columns };
      const given = Object.fromEntries(
        [...texts, ...Object.keys(columns)].map((name) => [name, after[name]]),
      );
      const where = { ...criteria, [key]: row[key] };
      const done = await super.update(where, this.seal(given, after) as typeof columns);
      result.affected = (result.affected ?? 0) + (done.affected ?? 0);
    }
    return result;
  }

  /** A copy with sealed texts. @param row has the identity */
  private seal(columns: Columns, row: Columns): Columns {
    const copy = { ...columns };
    for (const name of this.spec.sealed) {
      const text = copy[name];
      if (text === undefined || text === null) continue;
      if (typeof text !== 'string') throw new TypeError(`${this.spec.name}.${name} takes texts only.`);
      copy[name] = this.vault.toStored(text, textIdentity(this.spec, row, name));
    }
    return copy;
  }

  private unsealed(how: string): Error {
    return new Error(
      `${this.spec.name} holds sealed texts, which ${how} would not seal: use insert or update.`,
    );
  }
}
