import { openPrompt, promptClaimAnswer } from '@xiaozhi/contracts';
import type { OpenPrompt, PromptClaim, PromptClaimRequest } from '@xiaozhi/contracts';
import { z } from 'zod';
import type { ManagerApi } from '../config/manager-api.js';
import type { ConsentQueue } from './consent-queue.js';

/** Where the scheduler asks what may be brought up. */
export interface PromptDesk {
  /** At which of these devices something may be brought up now; 500 at most. @throws ManagerApiError */
  open(deviceIds: readonly string[], signal: AbortSignal): Promise<OpenPrompt[]>;
  /** Counts as said from then on. @throws ManagerApiError */
  claim(request: PromptClaimRequest, signal: AbortSignal): Promise<PromptClaim | null>;
  /** Nothing of it was heard. @throws ManagerApiError */
  release(id: string): Promise<void>;
  /** Something was said about consent that manager-api does not know yet. */
  isUnsettled(deviceId: string): Promise<boolean>;
}

/** The desk at manager-api, with what still waits for it in the outbox. */
export class ManagerPromptDesk implements PromptDesk {
  constructor(
    private readonly client: Pick<ManagerApi, 'post'>,
    private readonly queue: Pick<ConsentQueue, 'isPending'>,
  ) {}

  async open(deviceIds: readonly string[], signal: AbortSignal): Promise<OpenPrompt[]> {
    const answer = await this.client.post('/prompt/open', { macAddresses: deviceIds }, signal);
    return z.array(openPrompt).parse(answer);
  }

  async claim(request: PromptClaimRequest, signal: AbortSignal): Promise<PromptClaim | null> {
    return promptClaimAnswer.parse(await this.client.post('/prompt/claim', { ...request }, signal));
  }

  async release(id: string): Promise<void> {
    await this.client.post('/prompt/release', { id }, new AbortController().signal);
  }

  isUnsettled(deviceId: string): Promise<boolean> {
    return this.queue.isPending(deviceId);
  }
}
