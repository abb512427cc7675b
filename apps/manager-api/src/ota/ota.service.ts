import { createHmac, randomInt } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { normaliseDeviceId } from '@xiaozhi/memory';
import type { Logger } from '@xiaozhi/observability';
import { AuditService } from '../audit/audit.service.js';
import type { ManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import type { DeviceRow } from '../database/rows.js';
import { newDevice } from '../device/device.service.js';
import { SYSTEM } from '../http/actor.js';
import { ParameterService } from '../parameter/parameter.service.js';
import { CONFIG, LOGGER } from '../tokens.js';
import { MqttSettings } from './mqtt-settings.js';
import type { OtaReport } from './ota-report.js';

const CODE_LIFE_MS = 24 * 3_600_000;
const CODE_TRIES_COUNT = 50;

export interface OtaQuestion {
  /** As sent: the token signs these. */
  deviceId: string;
  clientId: string;
  report: OtaReport;
  /** Where the device is, as far as can be trusted. */
  address: string;
}

/** What devices are told at start: time, where to connect, and the code to bind them by (device protocol, OTA). */
@Injectable()
export class OtaService {
  constructor(
    private readonly database: Database,
    private readonly parameters: ParameterService,
    private readonly audit: AuditService,
    private readonly mqtt: MqttSettings,
    @Inject(CONFIG) private readonly config: ManagerConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  serverTime(): { timestamp: number; timeZone: string; timezone_offset: number } {
    const now = new Date();
    const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    return { timestamp: now.getTime(), timeZone, timezone_offset: -now.getTimezoneOffset() };
  }

  async answer(question: OtaQuestion): Promise<Record<string, unknown>> {
    const id = normaliseDeviceId(question.deviceId);
    const device = (await this.seen(id, question.report)) ?? (await this.enrol(id, question));
    return {
      server_time: this.serverTime(),
      // Its own version and no URL: nothing to upgrade to.
      firmware: { version: question.report.appVersion, url: '' },
      ...(await this.transport(question)),
      ...(device === undefined ? { activation: await this.activation(id, question.report) } : {}),
    };
  }

  /** One of the two: with both, the firmware takes MQTT in any case (device protocol, transport choice). */
  private async transport(question: OtaQuestion): Promise<Record<string, unknown>> {
    const { deviceId: mac, clientId, report, address: ip } = question;
    const mqtt = await this.mqtt.offerFor({ mac, clientId, board: report.board, ip });
    if (mqtt !== undefined) return { mqtt };
    return { websocket: { url: await this.webSocketUrl(), token: await this.token(question), version: 1 } };
  }

  async isBound(deviceId: string): Promise<boolean> {
    return (await this.database.repository('device').countBy({ id: normaliseDeviceId(deviceId) })) > 0;
  }

  /** The code of a device that waits to be bound. */
  async findCode(deviceId: string): Promise<string | undefined> {
    const row = await this.database
      .repository('pendingDevice')
      .findOneBy({ id: normaliseDeviceId(deviceId) });
    return row !== null && row.expires_at > new Date().toISOString() ? row.code : undefined;
  }

  private async seen(id: string, report: OtaReport): Promise<DeviceRow | undefined> {
    const row = await this.database.repository('device').findOneBy({ id });
    if (row === null) return undefined;
    await this.database.write((rows) =>
      rows
        .of('device')
        .update(
          { id },
          { last_seen_at: new Date().toISOString(), app_version: report.appVersion, board: report.board },
        ),
    );
    return row;
  }

  /** Where the operator allows it, a device is bound to the default agent without a code. */
  private async enrol(id: string, { report, address }: OtaQuestion): Promise<DeviceRow | undefined> {
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

  private async activation(id: string, report: OtaReport): Promise<Record<string, unknown>> {
    const code = await this.codeFor(id, report);
    return { code, message: `${this.config.consoleUrl}\n${code}`, challenge: id, timeout_ms: 30_000 };
  }

  /** The same code until it expires; a new one is taken until it is nobody else's. */
  private codeFor(id: string, report: OtaReport): Promise<string> {
    return this.database.write(async (rows) => {
      const pending = rows.of('pendingDevice');
      const now = Date.now();
      const last_seen_at = new Date(now).toISOString();
      const known = await pending.findOneBy({ id });
      if (known !== null && known.expires_at > last_seen_at) {
        await pending.update({ id }, { last_seen_at, board: report.board, app_version: report.appVersion });
        return known.code;
      }
      await pending.delete({ id });
      for (let tries = 0; tries < CODE_TRIES_COUNT; tries += 1) {
        const code = String(randomInt(0, 1_000_000)).padStart(6, '0');
        const other = await pending.findOneBy({ code });
        if (other !== null && other.expires_at > last_seen_at) continue;
        await pending.delete({ code });
        const expires_at = new Date(now + CODE_LIFE_MS).toISOString();
        await pending.insert({
          id,
          code,
          board: report.board,
          app_version: report.appVersion,
          last_seen_at,
          expires_at,
        });
        return code;
      }
      throw new Error('No free activation code was found; nearly all are taken.');
    });
  }

  private async webSocketUrl(): Promise<string> {
    const urls = (await this.parameters.find('server.websocket')) ?? this.config.gatewayWebSocketUrl;
    const list = urls
      .split(';')
      .map((url) => url.trim())
      .filter((url) => url !== '');
    return list[randomInt(0, Math.max(1, list.length))] ?? this.config.gatewayWebSocketUrl;
  }

  private async token({ deviceId, clientId }: OtaQuestion): Promise<string> {
    if ((await this.parameters.find('server.auth.enabled')) === 'false') return '';
    const issuedAtSeconds = Math.floor(Date.now() / 1000);
    const signature = createHmac('sha256', this.parameters.secret).update(
      `${clientId}|${deviceId}|${issuedAtSeconds}`,
    );
    return `${signature.digest('base64url')}.${issuedAtSeconds}`;
  }
}

function isLoopback(address: string): boolean {
  return /^(?:::ffff:)?127\.|^::1$/.test(address);
}
