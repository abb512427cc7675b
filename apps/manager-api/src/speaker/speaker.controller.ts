import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import {
  pageQuery,
  speakerCreate,
  speakerRemoveQuery,
  speakerSampleCreate,
  speakerUpdate,
} from '@xiaozhi/contracts';
import type {
  PageQuery,
  PageView,
  SpeakerCreate,
  SpeakerProfileView,
  SpeakerRemoveQuery,
  SpeakerSampleCreate,
  SpeakerUpdate,
  UtteranceView,
} from '@xiaozhi/contracts';
import type { FastifyReply } from 'fastify';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { AnswerType } from '../http/answer-type.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { Editable, EditableOnceMade } from '../precondition/editable.js';
import { About, inPath } from '../reach/reach-rule.js';
import { SpeakerSampleService } from './speaker-sample.service.js';
import { SpeakerService } from './speaker.service.js';

const WAV = 'audio/wav';

@Controller('api/agent/:agentId')
@About(inPath('agent', 'agentId'))
export class SpeakerController {
  constructor(
    private readonly speakers: SpeakerService,
    private readonly samples: SpeakerSampleService,
  ) {}

  @Get('speaker')
  @RequirePermission('agent.read')
  list(@Param('agentId') agentId: string): Promise<SpeakerProfileView[]> {
    return this.speakers.list(agentId);
  }

  @Get('speaker/:id')
  @Editable('speaker')
  @RequirePermission('agent.read')
  get(@Param('agentId') agentId: string, @Param('id') id: string): Promise<SpeakerProfileView> {
    return this.speakers.get(agentId, id);
  }

  @Post('speaker')
  @EditableOnceMade('speaker')
  @HttpCode(201)
  @RequirePermission('agent.write')
  create(
    @CurrentActor() actor: Actor,
    @Param('agentId') agentId: string,
    @Body(zod(speakerCreate)) body: SpeakerCreate,
  ): Promise<SpeakerProfileView> {
    return this.speakers.create(actor, agentId, body);
  }

  @Put('speaker/:id')
  @Editable('speaker')
  @RequirePermission('agent.write')
  update(
    @CurrentActor() actor: Actor,
    @Param('agentId') agentId: string,
    @Param('id') id: string,
    @Body(zod(speakerUpdate)) body: SpeakerUpdate,
  ): Promise<SpeakerProfileView> {
    return this.speakers.update(actor, agentId, id, body);
  }

  @Delete('speaker/:id')
  @Editable('speaker')
  @RequirePermission('agent.write')
  remove(
    @CurrentActor() actor: Actor,
    @Param('agentId') agentId: string,
    @Param('id') id: string,
    @Query(zod(speakerRemoveQuery)) query: SpeakerRemoveQuery,
  ): Promise<void> {
    return this.speakers.remove(actor, agentId, id, { erasesMemories: query.eraseMemories === 'true' });
  }

  @Post('speaker/:id/sample')
  @HttpCode(201)
  @RequirePermission('agent.write')
  addSample(
    @CurrentActor() actor: Actor,
    @Param('agentId') agentId: string,
    @Param('id') id: string,
    @Body(zod(speakerSampleCreate)) body: SpeakerSampleCreate,
  ): Promise<SpeakerProfileView> {
    return this.samples.add(actor, agentId, id, body);
  }

  @Delete('speaker/:id/sample/:sampleId')
  @RequirePermission('agent.write')
  removeSample(
    @CurrentActor() actor: Actor,
    @Param('agentId') agentId: string,
    @Param('id') id: string,
    @Param('sampleId') sampleId: string,
  ): Promise<SpeakerProfileView> {
    return this.samples.remove(actor, agentId, id, sampleId);
  }

  @Get('speaker/:id/sample/:sampleId/audio')
  @AnswerType(WAV)
  @RequirePermission('history.read')
  async sampleAudio(
    @Param('agentId') agentId: string,
    @Param('id') id: string,
    @Param('sampleId') sampleId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendWav(reply, await this.samples.audio(agentId, id, sampleId));
  }

  @Get('utterance')
  @RequirePermission('history.read')
  utterances(
    @Param('agentId') agentId: string,
    @Query(zod(pageQuery)) query: PageQuery,
  ): Promise<PageView<UtteranceView>> {
    return this.samples.utterances(agentId, query);
  }

  @Get('utterance/:messageId/audio')
  @AnswerType(WAV)
  @RequirePermission('history.read')
  async utteranceAudio(
    @Param('agentId') agentId: string,
    @Param('messageId') messageId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendWav(reply, await this.samples.utteranceAudio(agentId, messageId));
  }
}

async function sendWav(reply: FastifyReply, base64: string): Promise<void> {
  await reply.status(200).header('content-type', WAV).send(Buffer.from(base64, 'base64'));
}
