import { Injectable } from '@nestjs/common';
import { findKnownParameter } from '@xiaozhi/contracts';
import type { ParameterTest, ParameterTestView } from '@xiaozhi/contracts';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { withoutCredentials } from '../model-provider/provider-audit.js';
import { checkAddress } from './address-check.js';
import { findParameter } from './parameter-admin.service.js';
import { parameterFault } from './parameter-value.js';
import { addressesIn, requireUsable } from './parameter.rules.js';
import { ParameterService } from './parameter.service.js';

/** So that one request does not ask a whole network. */
const MAX_ADDRESSES_COUNT = 16;

/** Asks the addresses of a parameter, when an operator wants to know. */
@Injectable()
export class ParameterTestService {
  constructor(
    private readonly database: Database,
    private readonly parameters: ParameterService,
    private readonly audit: AuditService,
  ) {}

  /**
   * A value is checked by the rules before anybody is asked.
   * @throws ApiError 404 PARAMETER_NOT_FOUND, 409 PARAMETER_UNTESTABLE, 422 PARAMETER_INVALID
   */
  async test(actor: Actor, id: string, { value }: ParameterTest): Promise<ParameterTestView> {
    const row = await findParameter({ of: (table) => this.database.repository(table) }, id);
    if (row === null) throw notFound('parameter', id);
    const kind = findKnownParameter(row.code)?.test;
    if (kind === undefined)
      throw new ApiError(409, 'PARAMETER_UNTESTABLE', `"${row.code}" has no address that could be asked.`);
    const given = value === undefined || value === '' ? undefined : value;
    const text = given ?? this.parameters.open(row) ?? '';
    if (given !== undefined) requireUsable(row.code, given);
    const addresses = addressesIn(text, kind === 'websocket' ? ';' : undefined);
    if (addresses.length === 0)
      throw parameterFault('NOTHING_TO_TEST', 'is not set; give an address to test');
    if (addresses.length > MAX_ADDRESSES_COUNT)
      throw parameterFault('TOO_MANY_ADDRESSES', 'has more addresses than are tested at once (16)');
    const checks = await Promise.all(
      addresses.map(async (address) => {
        const startedMs = performance.now();
        const outcome = await checkAddress(kind, address);
        return {
          ...{ address: withoutCredentials(address), outcome },
          ms: Math.round(performance.now() - startedMs),
        };
      }),
    );
    const outcomes = checks.map(({ outcome }) => outcome).join(', ');
    await this.database.write((rows) =>
      this.audit.record(rows, actor, {
        ...{ action: 'parameter.test', target: row.code, details: { id: row.id, outcomes } },
      }),
    );
    return { checks };
  }
}
