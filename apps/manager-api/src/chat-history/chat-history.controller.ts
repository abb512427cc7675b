import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { chatHistoryReport, conversationQuery, deleteBulkRequest } from '@xiaozhi/contracts';
import type {
  BulkResult,
  ChatHistoryReport,
  ConversationQuery,
  ConversationView,
  DeleteBulkRequest,
  PageView,
  TranscriptView,
} from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { GatewayOnly, RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { About, FilteredByReach, inBody } from '../reach/reach-rule.js';
import { ChatHistoryService } from './chat-history.service.js';
import { ConversationBulkService } from './conversation-bulk.service.js';
import { SessionSummaryService } from './session-summary.service.js';
import { SessionTitleService } from './session-title.service.js';

@Controller()
export class ChatHistoryController {
  constructor(
    private readonly history: ChatHistoryService,
    private readonly summaries: SessionSummaryService,
    private readonly titles: SessionTitleService,
    private readonly many: ConversationBulkService,
  ) {}

  @Post('xiaozhi/agent/chat-history/report')
  @HttpCode(200)
  @GatewayOnly()
  report(@Body(zod(chatHistoryReport)) body: ChatHistoryReport): Promise<boolean> {
    return this.history.report(body);
  }

  /** Of gateways of the field, at the end of a session whose agent keeps a running summary. */
  @Post('xiaozhi/agent/chat-summary/:sessionId/save')
  @HttpCode(200)
  @GatewayOnly()
  summarise(@Param('sessionId') sessionId: string): Promise<void> {
    return this.summaries.begin(sessionId);
  }

  /** Of gateways of the field, at the end of each session. */
  @Post('xiaozhi/agent/chat-title/:sessionId/generate')
  @HttpCode(200)
  @GatewayOnly()
  title(@Param('sessionId') sessionId: string): Promise<void> {
    return this.titles.generate(sessionId);
  }

  @Get('api/chat-history')
  @RequirePermission('history.read')
  @FilteredByReach()
  conversations(
    @CurrentActor() actor: Actor,
    @Query(zod(conversationQuery)) query: ConversationQuery,
  ): Promise<PageView<ConversationView>> {
    return this.history.conversations(actor, query);
  }

  /** Several at once: deletes them. */
  @Post('api/chat-history/bulk')
  @HttpCode(200)
  @RequirePermission('memory.erase')
  @About(inBody('conversation', 'ids'))
  bulk(
    @CurrentActor() actor: Actor,
    @Body(zod(deleteBulkRequest)) body: DeleteBulkRequest,
  ): Promise<BulkResult> {
    return this.many.run(actor, body);
  }

  @Get('api/chat-history/:sessionId')
  @RequirePermission('history.read')
  @FilteredByReach()
  conversation(@CurrentActor() actor: Actor, @Param('sessionId') sessionId: string): Promise<TranscriptView> {
    return this.history.conversation(actor, sessionId);
  }
}
