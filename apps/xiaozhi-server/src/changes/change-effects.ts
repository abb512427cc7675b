import { privacySettingKind } from '@xiaozhi/contracts';
import type { ChangeEvent } from '@xiaozhi/contracts';
import { normaliseDeviceId, parseRoleId, speakerRolePrefix } from '@xiaozhi/memory';
import type { RecallCache } from '@xiaozhi/memory-providers';
import type { Logger } from '@xiaozhi/observability';
import type { AgentConfigSource } from '../config/agent-config.source.js';
import type { ServerSettingsSource } from '../config/server-settings.source.js';
import type { Erasure } from '../memory/erasure.js';
import type { MirrorSnapshots } from '../memory/mirror-snapshot/mirror-snapshots.js';
import type { RoleMirror } from '../memory/role-mirror.js';
import type { RoleMirrorRegistry } from '../memory/role-mirror.registry.js';
import type { PrivacySettingExchange } from '../rights/privacy-setting-exchange.js';
import type { PrivacySettings } from '../rights/privacy-settings.js';
import type { SessionAgent } from '../session/session-agent.js';
import type { ProviderTestDesk } from '../provider-test/provider-test-desk.js';
import type { ChangeEffects } from './change-subscriber.js';

type IsMeant = (roleId: string) => boolean;

/** What changes mean to an open session. */
export interface ChangedSession {
  identity: { deviceId: string };
  agent: Pick<SessionAgent, 'changed' | 'remembers' | 'forgetPeople'>;
}

export interface ChangeEffectsDeps {
  gatewayId: string;
  settings: Pick<ServerSettingsSource, 'reload'>;
  configs: Pick<AgentConfigSource, 'findCached'>;
  mirrors: Pick<RoleMirrorRegistry, 'find'>;
  snapshots: Pick<MirrorSnapshots, 'forget'>;
  recalls: Pick<RecallCache, 'forget' | 'forgetThose'>;
  erasure: Pick<Erasure, 'ofRole' | 'ofDevice'>;
  privacy: Pick<PrivacySettings, 'take' | 'forget'>;
  exchange: Pick<PrivacySettingExchange, 'exchange'>;
  tests: Pick<ProviderTestDesk, 'hear'>;
  sessions: () => readonly ChangedSession[];
  logger: Logger;
}

const LISTING_DEADLINE_MS = 10_000;
/** Questions side by side; a reset concerns all sessions at once. */
const QUESTIONS_COUNT = 8;

/** What the gateway does about changes: configuration is asked for, mirrors are listed anew, erased people forgotten. */
export class GatewayChangeEffects implements ChangeEffects {
  constructor(private readonly deps: ChangeEffectsDeps) {}

  async apply(event: ChangeEvent, origin: string | undefined): Promise<boolean> {
    try {
      await this.handle(event, origin);
      return true;
    } catch (error) {
      this.deps.logger.error({ error, kind: event.kind }, 'a change was not taken in');
      return false;
    }
  }

  /** What gateways share of answers may be older than what this one heard of before it ended. */
  async begin(): Promise<void> {
    this.deps.recalls.forgetThose(() => true);
    await this.reloadSettings();
    this.refresh(() => true);
  }

  async reset(): Promise<void> {
    const forgotten = this.forgetSnapshots();
    this.relist(() => true);
    await Promise.all([forgotten, this.begin()]);
  }

  /** What was said by voice meanwhile, here or elsewhere, is exchanged when it is known who was erased. */
  ready(): Promise<void> {
    return this.deps.exchange.exchange();
  }

  private async handle(event: ChangeEvent, origin: string | undefined): Promise<void> {
    switch (event.kind) {
      case 'settings':
        await this.reloadSettings();
        // Limits of the whole system stand in each agent's configuration.
        return this.refresh(() => true);
      case 'agents':
        return this.refresh(() => true);
      case 'agent':
        return this.refresh(({ identity }) => this.hasAgent(identity.deviceId, event.agentId));
      case 'device':
        return this.refresh(({ identity }) => identity.deviceId === normaliseDeviceId(event.deviceId));
      case 'device-unbound':
        return this.unbound(event);
      case 'memories':
        // What this gateway changed itself it has listed anew itself.
        if (origin === this.deps.gatewayId) return;
        this.deps.recalls.forget(parseRoleId(event.roleId));
        return allOf(
          // First: a listing that begins now is kept.
          () => this.deps.snapshots.forget({ roleIds: [event.roleId] }),
          () => this.relist((roleId) => roleId === event.roleId),
        );
      case 'role-erased':
        this.deps.recalls.forget(parseRoleId(event.roleId));
        this.forget((roleId) => roleId === event.roleId);
        return allOf(
          () => this.deps.snapshots.forget({ roleIds: [event.roleId] }),
          () => this.deps.privacy.forget('memory-pause', (roleId) => roleId === event.roleId, event.at),
          () => this.deps.erasure.ofRole(event.roleId, event.at),
        );
      case 'privacy-setting':
        return this.deps.privacy.take(event.setting);
      case 'provider-test':
        return this.deps.tests.hear(event.testId);
    }
  }

  private async unbound({
    deviceId,
    isForgotten,
    at,
  }: Extract<ChangeEvent, { kind: 'device-unbound' }>): Promise<void> {
    const device = normaliseDeviceId(deviceId);
    const prefix = speakerRolePrefix(device);
    const isOfDevice: IsMeant = (roleId) => roleId === device || roleId.startsWith(prefix);
    if (isForgotten) {
      this.deps.recalls.forgetThose(isOfDevice);
      this.forget(isOfDevice);
    }
    try {
      await allOf(
        // Kept or not: nobody is served from what a former owner's session listed.
        () => this.deps.snapshots.forget({ roleIds: [device], prefixes: [prefix] }),
        () => isForgotten && this.forgetSettings(isOfDevice, at),
        () => isForgotten && this.deps.erasure.ofDevice(device, at),
      );
    } finally {
      this.refresh(({ identity }) => identity.deviceId === device);
    }
  }

  private forgetSettings(isMeant: IsMeant, at: string): void {
    for (const kind of privacySettingKind.options) this.deps.privacy.forget(kind, isMeant, at);
  }

  private async forgetSnapshots(): Promise<void> {
    try {
      await this.deps.snapshots.forget('all');
    } catch (error) {
      this.deps.logger.error({ error }, 'mirror snapshots were not removed; they are not read any more');
    }
  }

  private async reloadSettings(): Promise<void> {
    try {
      await this.deps.settings.reload();
    } catch (error) {
      this.deps.logger.warn({ error }, 'system settings not refreshed; the last known ones count');
    }
  }

  private hasAgent(deviceId: string, agentId: string): boolean {
    const known = this.deps.configs.findCached(deviceId);
    return known?.kind === 'known' && known.agent.id === agentId;
  }

  private refresh(isMeant: (session: ChangedSession) => boolean): void {
    void sideBySide(this.deps.sessions().filter(isMeant), (session) => session.agent.changed());
  }

  /** Mirrors that are in use are listed at once; the others when somebody speaks again. */
  private relist(isMeant: IsMeant): void {
    const sessions = this.deps.sessions();
    const old = this.deps.mirrors.find(isMeant);
    for (const mirror of old) mirror.expire();
    const used = old.filter(({ roleId }) =>
      sessions.some((session) => session.agent.remembers((id) => id === roleId)),
    );
    void sideBySide(used, (mirror) => this.list(mirror));
  }

  private async list(mirror: RoleMirror): Promise<void> {
    try {
      await mirror.load(AbortSignal.timeout(LISTING_DEADLINE_MS));
    } catch (error) {
      this.deps.logger.warn(
        { error, roleId: mirror.roleId },
        'memories not listed; the next turn tries again',
      );
    }
  }

  private forget(isMeant: IsMeant): void {
    for (const mirror of this.deps.mirrors.find(isMeant)) mirror.clear();
    for (const session of this.deps.sessions()) session.agent.forgetPeople(isMeant);
  }
}

/** Begins all of it in order, and waits for all. @throws the first fault, when the others are done */
async function allOf(...works: (() => unknown)[]): Promise<void> {
  const outcomes = await Promise.allSettled(works.map(async (work) => work()));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** @param work never rejects */
async function sideBySide<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const next = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: QUESTIONS_COUNT }, next));
}
