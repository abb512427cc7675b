import { mkdirSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { knownSecrets } from '@xiaozhi/observability';
import type { ManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import { SecretUnreadable, SecretVault } from '../security/secret-vault.js';
import { CONFIG } from '../tokens.js';

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

  private get secretFile(): string {
    return join(this.config.dataDir, 'gateway-secret');
  }

  async find(code: string): Promise<string | undefined> {
    const row = await this.database.repository('parameter').findOneBy({ code });
    if (row === null) return undefined;
    return row.is_secret === 1 ? this.vault.open(row.value, parameterIdentity(code)) : row.value;
  }

  async set(code: string, value: string, { isSecret = false, valueType = 'string' } = {}): Promise<void> {
    const stored = isSecret ? this.vault.seal(value, parameterIdentity(code)) : value;
    const updated_at = new Date().toISOString();
    await this.database.write((rows) =>
      rows
        .of('parameter')
        .save({ code, value: stored, value_type: valueType, is_secret: isSecret ? 1 : 0, updated_at }),
    );
  }

  async remove(code: string): Promise<void> {
    await this.database.write((rows) => rows.of('parameter').delete({ code }));
  }

  /** Everything that is no secret, nested by the dots in the names (manager contract, server-base). */
  async tree(): Promise<Record<string, unknown>> {
    const rows = await this.database.repository('parameter').findBy({ is_secret: 0 });
    const tree: Record<string, unknown> = {};
    for (const row of rows) place(tree, row.code.split('.'), toValue(row.value, row.value_type));
    return tree;
  }
}

/** What a sealed parameter is bound to. */
export function parameterIdentity(code: string): string {
  return `parameter/${code}`;
}

function toValue(text: string, type: string): unknown {
  if (type === 'number') return Number.isFinite(Number(text)) ? Number(text) : text;
  if (type === 'boolean') return text.toLowerCase() === 'true';
  if (type === 'array')
    return text
      .split(';')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  if (type !== 'json') return text;
  try {
    return JSON.parse(text);
  } catch {
    // As the field does: what is no JSON stays text.
    return text;
  }
}

function place(tree: Record<string, unknown>, path: string[], value: unknown): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    tree[name] = value;
    return;
  }
  const branch = tree[name];
  const next: Record<string, unknown> = typeof branch === 'object' && branch !== null ? { ...branch } : {};
  tree[name] = next;
  place(next, rest, value);
}
