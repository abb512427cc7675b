import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { speakerEmbeddingReport, speakerSamplesRequest } from '@xiaozhi/contracts';
import type {
  SpeakerEmbeddingAnswer,
  SpeakerEmbeddingReport,
  SpeakerSamplesAnswer,
  SpeakerSamplesRequest,
} from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { GatewayOnly } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { SpeakerLearningService } from './speaker-learning.service.js';

/** What gateways with a speaker model need to learn voices. */
@Controller('xiaozhi/speaker')
@GatewayOnly()
export class SpeakerGatewayController {
  constructor(private readonly learning: SpeakerLearningService) {}

  @Post('samples')
  @HttpCode(200)
  samples(@Body(zod(speakerSamplesRequest)) body: SpeakerSamplesRequest): Promise<SpeakerSamplesAnswer> {
    return this.learning.samples(body.profileIds);
  }

  @Post('embedding')
  @HttpCode(200)
  embedding(
    @CurrentActor() actor: Actor,
    @Body(zod(speakerEmbeddingReport)) body: SpeakerEmbeddingReport,
  ): Promise<SpeakerEmbeddingAnswer> {
    return this.learning.learn(actor, body);
  }
}
