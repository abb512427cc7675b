import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { providerTestClaim, providerTestReport } from '@xiaozhi/contracts';
import type { ProviderTestClaim, ProviderTestOrder, ProviderTestReport } from '@xiaozhi/contracts';
import { GatewayOnly } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { ProviderTestClaimService } from './provider-test-claim.service.js';

/** Tests of providers, for the gateways that do them. */
@Controller('xiaozhi/provider-test')
@GatewayOnly()
export class ProviderTestGatewayController {
  constructor(private readonly tests: ProviderTestClaimService) {}

  @Post('claim')
  @HttpCode(200)
  async claim(
    @Body(zod(providerTestClaim)) body: ProviderTestClaim,
  ): Promise<{ order: ProviderTestOrder | null }> {
    return { order: await this.tests.claim(body) };
  }

  @Post('report')
  @HttpCode(200)
  async report(@Body(zod(providerTestReport)) body: ProviderTestReport): Promise<{ isWanted: boolean }> {
    return { isWanted: await this.tests.take(body) };
  }
}
