import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { chatHistoryReport, conversationQuery } from '@xiaozhi/contracts';
import type { ChatHistoryReport, ConversationView, PageView, TranscriptView } from '@xiaozhi/contracts';
import type { z } from 'zod';
import { GatewayOnly, RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { ChatHistoryService } from './chat-history.service.js';

@Controller()
export class ChatHistoryController {
  constructor(private readonly history: ChatHistoryService) {}

  @Post('xiaozhi/agent/chat-history/report')
  @HttpCode(200)
  @GatewayOnly()
  report(@Body(zod(chatHistoryReport)) body: ChatHistoryReport): Promise<boolean> {
    return this.history.report(body);
  }

  @Get('api/chat-history')
  @RequirePermission('history.read')
  conversations(
    @Query(zod(conversationQuery)) query: z.infer<typeof conversationQuery>,
  ): Promise<PageView<ConversationView>> {
    return this.history.conversations(query);
  }

  @Get('api/chat-history/:sessionId')
  @RequirePermission('history.read')
  conversation(@Param('sessionId') sessionId: string): Promise<TranscriptView> {
    return this.history.conversation(sessionId);
  }
}
