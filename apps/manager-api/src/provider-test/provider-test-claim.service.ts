import { Injectable } from '@nestjs/common';
import { PROVIDER_TEST_LEASE_MS, providerTestOrder } from '@xiaozhi/contracts';
import type { ProviderTestClaim, ProviderTestOrder, ProviderTestReport } from '@xiaozhi/contracts';
import { IsNull, MoreThan } from 'typeorm';
import { Database } from '../database/database.js';
import { SecretVault } from '../security/secret-vault.js';
import { orderIdentity } from './provider-test-order.js';

/** Hands a test to one gateway, and keeps what it finds. */
@Injectable()
export class ProviderTestClaimService {
  constructor(
    private readonly database: Database,
    private readonly vault: SecretVault,
  ) {}

  /** The test, for whoever asks first and in time; its settings are gone here then. */
  async claim({ testId: id, gatewayId }: ProviderTestClaim): Promise<ProviderTestOrder | null> {
    const now = Date.now();
    const lease_until = new Date(now + PROVIDER_TEST_LEASE_MS).toISOString();
    const sealed = await this.database.write(async (rows) => {
      const row = await rows.of('providerTest').findOneBy({ id });
      if (row === null || row.claimed_by !== null || row.sealed_order === null) return null;
      if (Date.parse(row.claim_until) <= now) return null;
      const claimed = { claimed_by: gatewayId, lease_until, sealed_order: null };
      const { affected } = await rows.of('providerTest').update({ id, claimed_by: IsNull() }, claimed);
      return affected === 1 ? row.sealed_order : null;
    });
    if (sealed === null) return null;
    return providerTestOrder.parse(JSON.parse(this.vault.openDocument(sealed, orderIdentity(id))));
  }

  /** @returns false where nobody waits for it: it is over, or another gateway's */
  async take({ testId: id, gatewayId, steps, isDone, audio }: ProviderTestReport): Promise<boolean> {
    const now = new Date().toISOString();
    return this.database.write(async (rows) => {
      const open = { id, claimed_by: gatewayId, finished_at: IsNull(), lease_until: MoreThan(now) };
      const row = await rows.of('providerTest').findOneBy(open);
      if (row === null) return false;
      const found = { steps: JSON.stringify(steps), audio: audio ?? null };
      await rows.of('providerTest').update({ id }, { ...found, finished_at: isDone ? now : null });
      return true;
    });
  }
}
