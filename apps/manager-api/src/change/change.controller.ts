import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { Logger } from '@xiaozhi/observability';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AnswerType } from '../http/answer-type.js';
import { GatewayOnly } from '../http/permission.js';
import { LOGGER } from '../tokens.js';
import { ChangeFeed } from './change-feed.js';
import { ChangeLogReader } from './change-log.reader.js';
import { ChangeStream } from './change-stream.js';

/** What changes here, for gateways; see contracts, change-event. */
@Controller('xiaozhi/events')
@GatewayOnly()
export class ChangeController {
  constructor(
    private readonly feed: ChangeFeed,
    private readonly log: ChangeLogReader,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Get()
  @AnswerType('text/event-stream')
  async follow(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const lastId = request.headers['last-event-id'];
    const waiting: Parameters<ChangeStream['tell']>[0][] = [];
    let stream: ChangeStream | undefined;
    // Subscribed before the log is read: what comes between is in both.
    const leave = this.feed.subscribe({
      isGateway: true,
      tell: (change) => (stream === undefined ? void waiting.push(change) : stream.tell(change)),
      end: () => (stream === undefined ? reply.raw.destroy() : stream.end()),
    });
    reply.raw.once('close', leave);
    try {
      const missed = await this.log.missed(typeof lastId === 'string' ? lastId : undefined);
      reply.hijack();
      stream = new ChangeStream(reply.raw);
      if (missed.isReset) stream.reset();
      for (const change of missed.changes) stream.tell(change, !missed.isReset);
      for (const change of waiting) stream.tell(change);
      stream.ready(missed.newestId);
      this.logger.info(
        { isReset: missed.isReset, count: missed.changes.length },
        'a gateway follows changes',
      );
    } catch (error) {
      leave();
      throw error;
    }
  }
}
