import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from '@xiaozhi/observability';
import { AuditService } from '../audit/audit.service.js';
import type { ManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import type { DeviceRow } from '../database/rows.js';
import { newDevice } from '../device/device.service.js';
import { SYSTEM } from '../http/actor.js';
import { ParameterService } from '../parameter/parameter.service.js';
import { CONFIG, LOGGER } from '../tokens.js';
import type { OtaReport } from './ota-report.js';

/** Binds devices that nobody has to enter a code for. */
@Injectable()
export class DeviceEnrolment {
  constructor(
    private readonly database: Database,
    private readonly parameters: ParameterService,
    private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: ManagerConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Where the operator allows it, a device is bound to the default agent without a code. */
  async enrol(id: string, report: OtaReport, address: string): Promise<DeviceRow | undefined> {
    const { autoEnrol } = this.config;
    if (autoEnrol === 'off' || (autoEnrol === 'loopback' && !isLoopback(address))) return undefined;
    const wanted = await this.parameters.find('device.default_agent');
    const agents = this.database.repository('agent');
    const agent =
      (await agents.findOneBy({ id: wanted ?? '' })) ??
      (await agents.find({ order: { created_at: 'ASC' }, take: 1 }))[0];
    if (agent === undefined) return undefined;
    const row = newDevice({ id, board: report.board, appVersion: report.appVersion }, agent.id, null);
    await this.database.write(async (rows) => {
      if ((await rows.of('device').countBy({ id })) > 0) return;
      await rows.of('device').insert(row);
      await rows.of('pendingDevice').delete({ id });
      await this.audit.record(rows, SYSTEM, {
        action: 'device.enrol',
        target: id,
        details: { agentId: agent.id },
      });
    });
    this.logger.info({ deviceId: id, agentId: agent.id }, 'a device was enrolled without a code');
    return row;
  }
}

function isLoopback(address: string): boolean {
  return /^(?:::ffff:)?127\.|^::1$/.test(address);
}
