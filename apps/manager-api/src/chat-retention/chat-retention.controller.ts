import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import {
  agentChatRetentionChange,
  agentChatRetentionTrial,
  chatRetentionChange,
  chatRetentionTrial,
} from '@xiaozhi/contracts';
import type {
  AgentChatRetentionChange,
  AgentChatRetentionTrial,
  ChatRetentionChange,
  ChatRetentionPreview,
  ChatRetentionTrial,
  ChatRetentionView,
} from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { Editable } from '../precondition/editable.js';
import { About, inPath, SystemWide } from '../reach/reach-rule.js';
import { ChatRetentionService } from './chat-retention.service.js';

@Controller('api')
export class ChatRetentionController {
  constructor(private readonly retention: ChatRetentionService) {}

  @Get('chat-retention')
  @RequirePermission('history.read')
  @SystemWide()
  getDefault(): Promise<ChatRetentionView> {
    return this.retention.get();
  }

  @Put('chat-retention')
  @RequirePermission('memory.erase')
  @SystemWide()
  setDefault(
    @CurrentActor() actor: Actor,
    @Body(zod(chatRetentionChange)) body: ChatRetentionChange,
  ): Promise<ChatRetentionView> {
    return this.retention.set(actor, body);
  }

  @Post('chat-retention/preview')
  @HttpCode(200)
  @RequirePermission('memory.erase')
  @SystemWide()
  previewDefault(
    @Body(zod(chatRetentionTrial)) { policy }: ChatRetentionTrial,
  ): Promise<ChatRetentionPreview> {
    return this.retention.preview(policy);
  }

  @Get('agent/:id/chat-retention')
  @Editable('chatRetention')
  @RequirePermission('history.read')
  @About(inPath('agent'))
  get(@Param('id') id: string): Promise<ChatRetentionView> {
    return this.retention.get(id);
  }

  @Put('agent/:id/chat-retention')
  @Editable('chatRetention')
  @RequirePermission('memory.erase')
  @About(inPath('agent'))
  set(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(agentChatRetentionChange)) body: AgentChatRetentionChange,
  ): Promise<ChatRetentionView> {
    return this.retention.set(actor, body, id);
  }

  @Post('agent/:id/chat-retention/preview')
  @HttpCode(200)
  @RequirePermission('memory.erase')
  @About(inPath('agent'))
  preview(
    @Param('id') id: string,
    @Body(zod(agentChatRetentionTrial)) { policy }: AgentChatRetentionTrial,
  ): Promise<ChatRetentionPreview> {
    return this.retention.preview(policy, id);
  }
}
