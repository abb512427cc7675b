import type { AgentSettings } from '@xiaozhi/contracts';
import { roleIdFor } from '@xiaozhi/memory';
import type { ConsentQueue } from './consent-queue.js';

/** `asked`: nothing is kept until the person says yes in a later turn; `off`: the operator does not allow it. */
export type ConsentOutcome = 'asked' | 'allowed' | 'revoked' | 'off';

/** What a person decides in a conversation about being reminded of their memories unasked. */
export interface PromptConsent {
  /**
   * Kept when it resolves. To allow it takes two turns: one that asks for it and one that confirms it.
   * @param turnId of the turn in which it was said
   * @throws OutboxError
   */
  decide(allowed: boolean, agent: AgentSettings, turnId: string | undefined): Promise<ConsentOutcome>;
}

/** Later than this, a yes belongs to something else. */
const ANSWER_WITHIN_MS = 120_000;

/** Whether a memory is one person's, as far as a device can tell: only then may it be brought up. */
export function mayPrompt({ memoryScope }: Pick<AgentSettings, 'memoryScope'>): boolean {
  return memoryScope === 'device' || memoryScope === 'agent';
}

/** The consent of one device's session. */
export class DevicePromptConsent implements PromptConsent {
  private question: { turnId: string | undefined; agentId: string; atMs: number } | undefined;

  constructor(
    private readonly deviceId: string,
    private readonly queue: Pick<ConsentQueue, 'report'>,
    private readonly now: () => Date,
  ) {}

  async decide(allowed: boolean, agent: AgentSettings, turnId: string | undefined): Promise<ConsentOutcome> {
    const { question } = this;
    this.question = undefined;
    if (!allowed) {
      await this.report(false, agent, turnId);
      return 'revoked';
    }
    if (!agent.enablePrompts) return 'off';
    const nowMs = this.now().getTime();
    const isConfirmed =
      question?.agentId === agent.id &&
      question.turnId !== turnId &&
      nowMs - question.atMs < ANSWER_WITHIN_MS;
    if (!isConfirmed) {
      this.question = { turnId, agentId: agent.id, atMs: nowMs };
      return 'asked';
    }
    await this.report(true, agent, turnId);
    return 'allowed';
  }

  private async report(
    allowed: boolean,
    { id: agentId, memoryScope }: AgentSettings,
    turnId: string | undefined,
  ): Promise<void> {
    const scope = memoryScope === 'agent' ? 'agent' : 'device';
    const roleId = roleIdFor({ scope, deviceId: this.deviceId, agentId });
    const at = this.now().toISOString();
    await this.queue.report({ macAddress: this.deviceId, roleId, allowed, at, turnId: turnId ?? null });
  }
}
