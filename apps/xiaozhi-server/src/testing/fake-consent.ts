import type { AgentSettings, PromptConsentReport } from '@xiaozhi/contracts';
import { DevicePromptConsent } from '../proactive/prompt-consent.js';
import type { ConsentOutcome, PromptConsent } from '../proactive/prompt-consent.js';

/** Consent of a test, kept here in place of an outbox; `isDown` is a disk that takes nothing. */
export class FakeConsent implements PromptConsent {
  readonly kept: PromptConsentReport[] = [];
  isDown = false;
  private readonly consent: DevicePromptConsent;

  constructor(deviceId: string, now: () => Date) {
    const report = (body: PromptConsentReport): Promise<void> => {
      if (this.isDown) return Promise.reject(new Error('the disk is full'));
      this.kept.push(body);
      return Promise.resolve();
    };
    this.consent = new DevicePromptConsent(deviceId, { report }, now);
  }

  decide(allowed: boolean, agent: AgentSettings, turnId: string | undefined): Promise<ConsentOutcome> {
    return this.consent.decide(allowed, agent, turnId);
  }
}
