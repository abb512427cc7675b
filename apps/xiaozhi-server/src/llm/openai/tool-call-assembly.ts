import { z } from 'zod';
import type { ToolCall } from '../llm.js';

/** A piece of a call in a streamed completion. Some servers leave `index` out and send whole calls. */
export const toolCallDelta = z.looseObject({
  index: z.number().int().min(0).optional(),
  id: z.string().nullish(),
  function: z.looseObject({ name: z.string().nullish(), arguments: z.string().nullish() }).optional(),
});
type ToolCallDelta = z.infer<typeof toolCallDelta>;

/** Puts the pieces of calls together: the first names it, all add to its arguments. */
export class ToolCallAssembly {
  private readonly calls = new Map<number, { id: string; name: string; arguments: string }>();

  push(deltas: readonly ToolCallDelta[]): void {
    for (const delta of deltas) {
      const index = delta.index ?? this.indexWithout(delta);
      const call = this.calls.get(index) ?? { id: '', name: '', arguments: '' };
      call.id ||= delta.id ?? '';
      call.name ||= delta.function?.name ?? '';
      call.arguments += delta.function?.arguments ?? '';
      this.calls.set(index, call);
    }
  }

  /** All calls, in the order in which they were begun; one without a name is no call. */
  whole(): ToolCall[] {
    return [...this.calls.entries()]
      .filter(([, { name }]) => name !== '')
      .map(([index, call]) => ({ kind: 'tool-call', ...call, id: call.id || `call_${index}` }));
  }

  /** A new id or name begins a call; anything else goes on with the last one. */
  private indexWithout({ id, function: called }: ToolCallDelta): number {
    const begins = (id ?? '') !== '' || (called?.name ?? '') !== '';
    return begins ? this.calls.size : Math.max(0, this.calls.size - 1);
  }
}
