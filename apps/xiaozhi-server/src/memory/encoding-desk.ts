import { encodingClaimAnswer, encodingSettleAnswer } from '@xiaozhi/contracts';
import type { EncodingSettleRequest, EncodingWork } from '@xiaozhi/contracts';
import type { ManagerApi } from '../config/manager-api.js';

/** Memories of one batch: some seconds of work at the pace of the job. */
const BATCH_COUNT = 64;

/** Hands out memories that lack a vector. */
export interface EncodingDesk {
  /** Undefined when there is nothing to do now. @throws ManagerApiError */
  claim(signal: AbortSignal): Promise<EncodingWork | undefined>;
  /** Gives the claim back, with what was encoded. @returns how many were stored. @throws ManagerApiError */
  settle(request: EncodingSettleRequest, signal: AbortSignal): Promise<number>;
}

/** That of manager-api, which has the memories and lets one gateway at a time encode for an agent. */
export class ManagerEncodingDesk implements EncodingDesk {
  constructor(
    private readonly client: ManagerApi,
    private readonly gatewayId: string,
  ) {}

  async claim(signal: AbortSignal): Promise<EncodingWork | undefined> {
    const request = { gatewayId: this.gatewayId, limit: BATCH_COUNT };
    const answer = await this.client.post('/memory/encoding/claim', request, signal);
    return encodingClaimAnswer.parse(answer).work ?? undefined;
  }

  async settle(request: EncodingSettleRequest, signal: AbortSignal): Promise<number> {
    const answer = await this.client.post('/memory/encoding/settle', request, signal);
    return encodingSettleAnswer.parse(answer).storedCount;
  }
}
