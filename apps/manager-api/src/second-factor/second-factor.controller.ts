import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { secondFactorConfirm, secondFactorEnrol, secondFactorProof } from '@xiaozhi/contracts';
import type {
  RecoveryCodesView,
  SecondFactorConfirm,
  SecondFactorEnrol,
  SecondFactorEnrolment,
  SecondFactorProof,
  SecondFactorView,
} from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { zod } from '../http/zod.pipe.js';
import { OwnAccount } from '../reach/reach-rule.js';
import { BeforeSecondFactor } from './second-factor-rule.js';
import { SecondFactorService } from './second-factor.service.js';

/** One's own second factor. */
@Controller('api/auth/second-factor')
@OwnAccount()
@BeforeSecondFactor()
export class SecondFactorController {
  constructor(private readonly factors: SecondFactorService) {}

  @Get()
  view(@CurrentActor() actor: Actor): Promise<SecondFactorView> {
    return this.factors.view(actor);
  }

  @Post()
  @HttpCode(200)
  enrol(
    @CurrentActor() actor: Actor,
    @Body(zod(secondFactorEnrol)) body: SecondFactorEnrol,
  ): Promise<SecondFactorEnrolment> {
    return this.factors.enrol(actor, body);
  }

  @Post('confirm')
  @HttpCode(200)
  confirm(
    @CurrentActor() actor: Actor,
    @Body(zod(secondFactorConfirm)) { code }: SecondFactorConfirm,
  ): Promise<RecoveryCodesView> {
    return this.factors.confirm(actor, code);
  }

  @Post('recovery-codes')
  @HttpCode(200)
  renewRecoveryCodes(
    @CurrentActor() actor: Actor,
    @Body(zod(secondFactorProof)) body: SecondFactorProof,
  ): Promise<RecoveryCodesView> {
    return this.factors.renewRecoveryCodes(actor, body);
  }

  @Post('disable')
  @HttpCode(200)
  turnOff(
    @CurrentActor() actor: Actor,
    @Body(zod(secondFactorProof)) body: SecondFactorProof,
  ): Promise<void> {
    return this.factors.turnOff(actor, body);
  }
}
