import { z } from 'zod';
import { LlmError } from '../llm.js';
import type { ToolCall } from '../llm.js';
import { serviceWords } from '../streaming/service-words.js';
import type { ReplyEvent, ReplyReader } from '../streaming/streamed-reply.js';

const failure = z.looseObject({ error: z.string() });
const line = z.looseObject({
  message: z
    .looseObject({
      content: z.string().nullish(),
      thinking: z.string().nullish(),
      tool_calls: z
        .array(
          z.looseObject({
            function: z.looseObject({
              name: z.string().min(1),
              arguments: z.record(z.string(), z.unknown()).nullish(),
            }),
          }),
        )
        .nullish(),
    })
    .nullish(),
  done: z.boolean(),
  prompt_eval_count: z.number().nullish(),
  eval_count: z.number().nullish(),
});
type Line = z.infer<typeof line>;

/** One streamed reply of `/api/chat`: a line of JSON an event; calls come whole. */
export class OllamaReplyReader implements ReplyReader<string> {
  private readonly found: ToolCall[] = [];

  constructor(
    private readonly url: string,
    private readonly confidential: readonly string[],
  ) {}

  read(text: string): ReplyEvent {
    const json: unknown = JSON.parse(text);
    const failed = failure.safeParse(json);
    if (failed.success) throw this.toError(text);
    const event = line.parse(json);
    const calls = event.message?.tool_calls ?? [];
    for (const { function: called } of calls) {
      this.found.push({
        kind: 'tool-call',
        // The service names no call; answers go by the order.
        id: `call_${this.found.length}`,
        name: called.name,
        arguments: JSON.stringify(called.arguments ?? {}),
      });
    }
    return {
      text: event.message?.content ?? '',
      isCall: calls.length > 0,
      isThought: (event.message?.thinking ?? '') !== '',
      isEnd: event.done,
      ...usageOf(event),
    };
  }

  calls(): ToolCall[] {
    return this.found;
  }

  private toError(text: string): LlmError {
    const words = serviceWords(text, this.confidential);
    const said = words === '' ? '' : ` It says: ${words}.`;
    return new LlmError('LLM_UNAVAILABLE', `[ollama] ${this.url} failed in the middle of a reply.${said}`);
  }
}

/** The count of a prompt that is cached as a whole is left out by the service. */
function usageOf({ done, prompt_eval_count: input, eval_count: output }: Line): Pick<ReplyEvent, 'usage'> {
  if (!done || typeof output !== 'number') return {};
  return { usage: { inputTokens: input ?? 0, cachedInputTokens: 0, outputTokens: output } };
}
