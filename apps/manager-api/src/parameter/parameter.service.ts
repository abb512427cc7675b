import { mkdirSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { findKnownParameter } from '@xiaozhi/contracts';
import { knownSecrets } from '@xiaozhi/observability';
import type { ManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import { newNumberId } from '../database/number-id.js';
import type { ParameterRow } from '../database/parameter-rows.js';
import { SecretUnreadable, SecretVault } from '../security/secret-vault.js';
import { CONFIG } from '../tokens.js';
import { NOT_SET, placeInTree, toTreeValue } from './parameter-value.js';

/** Of the SMS service, the menu of other consoles, and what is of this system alone: nothing for gateways. */
const OF_NO_GATEWAY = ['aliyun', 'system-web', 'login', 'setup'];

/** Name of the secret that gateways share with manager-api. */
export const GATEWAY_SECRET_CODE = 'server.secret';

/** System parameters: `a.b.c` names, typed values, some of them secret. */
@Injectable()
export class ParameterService {
  private gatewaySecret = '';

  constructor(
    private readonly database: Database,
    private readonly vault: SecretVault,
    @Inject(CONFIG) private readonly config: ManagerConfig,
  ) {}

  /** The secret that gateways call with; there from `prepare` on. */
  get secret(): string {
    return this.gatewaySecret;
  }

  /** Makes what must be there, and writes the gateway's secret where a gateway on this machine finds it. */
  async prepare(): Promise<void> {
    const stored = await this.findReadable(GATEWAY_SECRET_CODE);
    this.gatewaySecret = this.config.gatewaySecret ?? stored ?? randomBytes(32).toString('base64url');
    knownSecrets.add(this.gatewaySecret);
    // What was sealed under a key that is missing stays, for when the key is back.
    if (stored !== null) await this.set(GATEWAY_SECRET_CODE, this.gatewaySecret, { isSecret: true });
    await this.sealKnownSecrets();
    mkdirSync(this.config.dataDir, { recursive: true, mode: 0o700 });
    writeFileSync(this.secretFile, `${this.gatewaySecret}\n`, { mode: 0o600 });
  }

  /** @returns null when its key is missing */
  private async findReadable(code: string): Promise<string | undefined | null> {
    try {
      return await this.find(code);
    } catch (error) {
      if (error instanceof SecretUnreadable) return null;
      throw error;
    }
  }

  /** What was kept in clear before it was known for a secret. */
  private async sealKnownSecrets(): Promise<void> {
    await this.database.write(async (rows) => {
      for (const { code, value } of await rows.of('parameter').findBy({ is_secret: 0 }))
        if (findKnownParameter(code)?.isSecret === true)
          await rows.of('parameter').update({ code }, { value: this.seal(code, value), is_secret: 1 });
    });
  }

  private get secretFile(): string {
    return join(this.config.dataDir, 'gateway-secret');
  }

  async find(code: string): Promise<string | undefined> {
    const row = await this.database.repository('parameter').findOneBy({ code });
    return row === null ? undefined : this.open(row);
  }

  /** A stored value in clear; undefined for a secret that is not set. @throws SecretUnreadable */
  open({ code, value, is_secret }: Pick<ParameterRow, 'code' | 'value' | 'is_secret'>): string | undefined {
    if (is_secret !== 1) return value;
    return value === '' ? undefined : this.vault.open(value, parameterIdentity(code));
  }

  /** A value as it is stored; a secret that is not set is empty. */
  seal(code: string, text: string): string {
    return text === '' || text === NOT_SET ? '' : this.vault.seal(text, parameterIdentity(code));
  }

  async set(code: string, value: string, { isSecret = false, valueType = 'string' } = {}): Promise<void> {
    const now = new Date().toISOString();
    const columns = {
      ...{ value: isSecret ? this.seal(code, value) : value, value_type: valueType },
      ...{ is_secret: isSecret ? 1 : 0, updated_at: now },
    };
    await this.database.write(async (rows) => {
      const known = await rows.of('parameter').countBy({ code });
      if (known > 0) await rows.of('parameter').update({ code }, columns);
      else await rows.of('parameter').insert(newParameter({ code, ...columns }, now));
    });
  }

  async remove(code: string): Promise<void> {
    await this.database.write((rows) => rows.of('parameter').delete({ code }));
  }

  /** Everything that is no secret, nested by the dots in the names (manager contract, server-base). */
  async tree(): Promise<Record<string, unknown>> {
    const rows = await this.database.repository('parameter').findBy({ is_secret: 0 });
    const tree: Record<string, unknown> = {};
    for (const { code, value, value_type } of rows.filter((row) => !isOfNoGateway(row.code)))
      placeInTree(tree, code.split('.'), toTreeValue(value, value_type));
    return tree;
  }
}

/** What a sealed parameter is bound to. */
export function parameterIdentity(code: string): string {
  return `parameter/${code}`;
}

/** A row that is not there yet. @param now ISO 8601, UTC */
export function newParameter(
  columns: Pick<ParameterRow, 'code' | 'value' | 'value_type' | 'is_secret'> & Partial<ParameterRow>,
  now: string,
): ParameterRow {
  const id = findKnownParameter(columns.code)?.id ?? newNumberId();
  return { id, remark: '', updater: null, created_at: now, updated_at: now, ...columns };
}

function isOfNoGateway(code: string): boolean {
  return OF_NO_GATEWAY.includes(code.split('.', 1)[0] ?? '');
}
