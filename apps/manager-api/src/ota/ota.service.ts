import { randomInt } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { normaliseDeviceId } from '@xiaozhi/memory';
import type { ManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import type { DeviceRow } from '../database/rows.js';
import { FirmwareOffers } from '../firmware/firmware-offer.service.js';
import { ParameterService } from '../parameter/parameter.service.js';
import { CONFIG } from '../tokens.js';
import { kindOf } from '../device/browser.rules.js';
import { DeviceEnrolment } from './device-enrolment.js';
import type { OtaReport } from './ota-report.js';
import { TransportOffers } from './transport-offers.js';

const CODE_LIFE_MS = 24 * 3_600_000;
const CODE_TRIES_COUNT = 50;

export interface OtaQuestion {
  /** As sent: the token signs these. */
  deviceId: string;
  clientId: string;
  report: OtaReport;
  /** Where the device is, as far as can be trusted. */
  address: string;
  /** As the device reached whoever it asked, for example `http://192.168.1.10:8003`; undefined where that is not known. */
  origin: string | undefined;
}

/** What devices are told at start: time, where to connect, and the code to bind them by (device protocol, OTA). */
@Injectable()
export class OtaService {
  constructor(
    private readonly database: Database,
    private readonly parameters: ParameterService,
    private readonly transports: TransportOffers,
    private readonly enrolment: DeviceEnrolment,
    private readonly offers: FirmwareOffers,
    @Inject(CONFIG) private readonly config: ManagerConfig,
  ) {}

  serverTime(): { timestamp: number; timeZone: string; timezone_offset: number } {
    const now = new Date();
    const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    return { timestamp: now.getTime(), timeZone, timezone_offset: -now.getTimezoneOffset() };
  }

  async answer(question: OtaQuestion): Promise<Record<string, unknown>> {
    const id = normaliseDeviceId(question.deviceId);
    if (await this.isBrowser(id)) return this.browserAnswer();
    const device =
      (await this.seen(id, question.report)) ??
      (await this.enrolment.enrol(id, question.report, question.address));
    const firmware = await this.offers.answerFor(device, question.report, question.origin);
    return {
      server_time: this.serverTime(),
      ...(firmware === undefined ? {} : { firmware }),
      ...(await this.transports.offerFor(question)),
      ...(device === undefined ? { activation: await this.activation(id, question.report) } : {}),
    };
  }

  /** Browsers ask elsewhere, signed in: who knows nothing but the address of one gets no token, and no code to bind it by. */
  private async browserAnswer(): Promise<Record<string, unknown>> {
    return { server_time: this.serverTime(), ...(await this.transports.withoutToken()) };
  }

  private async isBrowser(id: string): Promise<boolean> {
    const row = await this.database.repository('device').findOneBy({ id });
    return row !== null && kindOf(row) === 'browser';
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

  private async activation(id: string, report: OtaReport): Promise<Record<string, unknown>> {
    const code = await this.codeFor(id, report);
    const message = `${await this.consoleUrl()}\n${code}`;
    return { code, message, challenge: id, timeout_ms: 30_000 };
  }

  /** Operators of the field switch a parameter off with the word null. */
  private async consoleUrl(): Promise<string> {
    const text = (await this.parameters.find('server.fronted_url'))?.trim() ?? '';
    return /^https?:/.test(text) ? text.replace(/\/$/, '') : this.config.consoleUrl;
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
}
