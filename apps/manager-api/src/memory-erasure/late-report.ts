import { MoreThanOrEqual } from 'typeorm';
import type { Database, WriteRows } from '../database/database.js';

type Tables = Pick<WriteRows, 'of'>;

/**
 * Whether what a gateway brings now was said before a person was erased: it waited in the gateway's outbox meanwhile,
 * and must not come back. @param at ISO 8601, UTC: when it was said
 */
export async function isOfErasedRole(rows: Tables, role_id: string, at: string): Promise<boolean> {
  return (await rows.of('memoryErasure').countBy({ role_id, at: MoreThanOrEqual(at) })) > 0;
}

/** The same for what is a device's. */
export async function isOfErasedDevice(database: Database, device_id: string, at: string): Promise<boolean> {
  return (await database.repository('memoryErasure').countBy({ device_id, at: MoreThanOrEqual(at) })) > 0;
}
