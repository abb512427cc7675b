import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/** Sends server-sent events, each `data: <JSON>`, and `data: [DONE]` at the end. */
export function sendEvents(reply: FastifyReply, events: readonly object[]): FastifyReply {
  const lines = [...events.map((event) => JSON.stringify(event)), '[DONE]'];
  return reply
    .type('text/event-stream; charset=utf-8')
    .send(Readable.from(lines.map((line) => Buffer.from(`data: ${line}\n\n`))));
}

/** Text cut after its spaces, as a model streams words. */
export function splitIntoPieces(text: string): string[] {
  return text.match(/\S+\s*|\s+/g) ?? [];
}
