import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import {
  promptClaimRequest,
  promptConsentReport,
  promptOpenRequest,
  promptReleaseRequest,
} from '@xiaozhi/contracts';
import type { OpenPrompt, PromptClaim, PromptClaimRequest, PromptConsentReport } from '@xiaozhi/contracts';
import type { z } from 'zod';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { GatewayOnly } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { PromptClaimService } from './prompt-claim.service.js';
import { PromptConsentService } from './prompt-consent.service.js';

/** What gateways need to bring up memories where the person agreed. */
@Controller('xiaozhi/prompt')
@GatewayOnly()
export class PromptGatewayController {
  constructor(
    private readonly consents: PromptConsentService,
    private readonly claims: PromptClaimService,
  ) {}

  @Post('consent')
  @HttpCode(200)
  consent(
    @CurrentActor() actor: Actor,
    @Body(zod(promptConsentReport)) body: PromptConsentReport,
  ): Promise<void> {
    return this.consents.report(actor, body);
  }

  @Post('open')
  @HttpCode(200)
  open(@Body(zod(promptOpenRequest)) body: z.infer<typeof promptOpenRequest>): Promise<OpenPrompt[]> {
    return this.claims.open(body.macAddresses);
  }

  @Post('claim')
  @HttpCode(200)
  claim(@Body(zod(promptClaimRequest)) body: PromptClaimRequest): Promise<PromptClaim | null> {
    return this.claims.claim(body);
  }

  @Post('release')
  @HttpCode(200)
  release(@Body(zod(promptReleaseRequest)) body: z.infer<typeof promptReleaseRequest>): Promise<void> {
    return this.claims.release(body.id);
  }
}
