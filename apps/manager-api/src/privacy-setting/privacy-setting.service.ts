import { Inject, Injectable } from '@nestjs/common';
import { PRIVACY_SETTINGS_COUNT, outranks } from '@xiaozhi/contracts';
import type {
  PrivacySetting,
  PrivacySettingKind,
  PrivacySettingList,
  PrivacySettingOutcome,
  PrivacySettingQuery,
  PrivacySettingView,
} from '@xiaozhi/contracts';
import { MoreThan } from 'typeorm';
import { AgentService } from '../agent/agent.service.js';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { Actor } from '../http/actor.js';
import { notFound } from '../http/api-error.js';
import { NOW } from '../tokens.js';
import { TABLE_OF, isForgotten, isOfDevice, toSetting } from './privacy-setting.rules.js';

const KINDS = Object.keys(TABLE_OF) as PrivacySettingKind[];

/** Whose words are not remembered, and where a child speaks. Only people switch it on, by voice; an operator can end it. */
@Injectable()
export class PrivacySettingService {
  constructor(
    private readonly database: Database,
    private readonly agents: AgentService,
    private readonly audit: AuditService,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** Said at a gateway. What is older than what is known changes nothing. @returns what counts for each, in their order */
  async report(settings: readonly PrivacySetting[]): Promise<PrivacySettingOutcome[]> {
    return this.database.write(async (rows) => {
      const outcomes: PrivacySettingOutcome[] = [];
      for (const setting of settings) outcomes.push(await this.take(rows, setting));
      return outcomes;
    });
  }

  /** One page, in the order of subjects. */
  async list({ kind, after }: PrivacySettingList): Promise<PrivacySetting[]> {
    const rows = await this.database.repository(TABLE_OF[kind]).find({
      where: after === undefined ? {} : { subject_id: MoreThan(after) },
      order: { subject_id: 'ASC' },
      take: PRIVACY_SETTINGS_COUNT,
    });
    return rows.map((row) => toSetting(kind, row));
  }

  /** What is on among an agent's people and devices. @throws ApiError 404 AGENT_NOT_FOUND */
  async listOfAgent(agentId: string): Promise<PrivacySettingView[]> {
    const labels = await this.labelsOf(agentId);
    const views: PrivacySettingView[] = [];
    for (const kind of KINDS) {
      const rows = await this.database
        .repository(TABLE_OF[kind])
        .find({ where: { is_on: 1 }, order: { said_at: 'ASC', subject_id: 'ASC' } });
      for (const { subject_id: subjectId, said_at: since } of rows) {
        const label = labels(subjectId);
        if (label !== undefined) views.push({ kind, subjectId, label, since });
      }
    }
    return views;
  }

  /** @throws ApiError 404 AGENT_NOT_FOUND, SETTING_NOT_FOUND */
  async end(actor: Actor, agentId: string, { kind, subjectId }: PrivacySettingQuery): Promise<void> {
    const labels = await this.labelsOf(agentId);
    await this.database.write(async (rows) => {
      const row = await rows.of(TABLE_OF[kind]).findOneBy({ subject_id: subjectId, is_on: 1 });
      if (row === null || labels(subjectId) === undefined) throw notFound('setting', subjectId);
      // Not before what it ends, whatever the clocks of the managers say.
      const nowMs = Math.max(this.now().getTime(), Date.parse(row.said_at) + 1);
      await rows.of(TABLE_OF[kind]).save({ ...row, is_on: 0, said_at: new Date(nowMs).toISOString() });
      await this.audit.record(rows, actor, {
        action: 'privacy-setting.end',
        target: subjectId,
        details: { kind, agentId, since: row.said_at },
      });
    });
  }

  private async take(rows: WriteRows, setting: PrivacySetting): Promise<PrivacySettingOutcome> {
    if (await isForgotten(rows, setting)) return null;
    const { kind, subjectId } = setting;
    const now = this.now().toISOString();
    // A gateway whose clock is ahead must not outlive what is said later.
    const said = { ...setting, at: setting.at < now ? setting.at : now };
    const row = await rows.of(TABLE_OF[kind]).findOneBy({ subject_id: subjectId });
    const known = row === null ? undefined : toSetting(kind, row);
    if (known !== undefined && !outranks(said, known)) return known;
    await rows.of(TABLE_OF[kind]).save({ subject_id: subjectId, is_on: Number(said.isOn), said_at: said.at });
    return said;
  }

  /** Names a subject of the agent, also one of whom nothing is remembered yet; undefined for anybody else's. */
  private async labelsOf(agentId: string): Promise<(subjectId: string) => string | undefined> {
    const roles = await this.agents.roles(agentId);
    const devices = await this.database.repository('device').findBy({ agent_id: agentId });
    const labels = new Map(devices.map(({ id, alias }) => [id, alias ?? id]));
    for (const { roleId, label } of roles) labels.set(roleId, label);
    return (subjectId) => {
      const known = labels.get(subjectId);
      if (known !== undefined) return known;
      return devices.some(({ id }) => isOfDevice(subjectId, id)) ? subjectId : undefined;
    };
  }
}
