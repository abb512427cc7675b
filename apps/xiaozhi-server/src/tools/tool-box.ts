import { withDeadline } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { untilAborted } from '../async/until-aborted.js';
import type { ToolCall } from '../llm/llm.js';
import type { Tool, ToolDescription, ToolFailure, ToolResult, ToolSource } from './tool.js';

/** As devices in the field expect (device protocol, timers). */
export const TOOL_DEADLINE_MS = 30_000;
/** Longer results are cut: they would crowd the dialogue out of the model's window. */
const MAX_RESULT_CHARACTERS = 8_000;

/** More than services with OpenAI's interface take: one more and they refuse the whole request. */
export const MAX_TOOLS_COUNT = 128;

/** The tools of one session: built in, chosen for the agent, and the device's own. The first of a name counts. */
export class ToolBox {
  constructor(
    private readonly sources: readonly ToolSource[],
    private readonly logger: Logger,
    private readonly deadlineMs = TOOL_DEADLINE_MS,
  ) {}

  descriptions(): readonly ToolDescription[] {
    return [...this.byName().values()].map(({ description }) => description);
  }

  /**
   * Runs a call within its deadline. Whatever goes wrong is an answer that says so, except that it rejects with the
   * signal's reason once the turn is cut.
   */
  async run(call: ToolCall, signal: AbortSignal): Promise<ToolResult> {
    const tool = this.byName().get(call.name);
    if (tool === undefined) return failed(`There is no tool "${call.name}".`);
    const args = parseArguments(call.arguments);
    if (args === undefined) return failed('The arguments are not one JSON object.');
    const startedAtMs = performance.now();
    const limit = withDeadline(signal, this.deadlineMs);
    try {
      const result = await untilAborted(tool.run(args, limit), limit);
      this.told(call, startedAtMs, result.kind);
      return { ...result, text: result.text.slice(0, MAX_RESULT_CHARACTERS) };
    } catch (error) {
      signal.throwIfAborted();
      this.logger.warn({ error, tool: call.name }, 'a tool failed');
      return limit.aborted ? failed('The tool did not answer in time.', 'late') : failed(messageOf(error));
    }
  }

  private byName(): Map<string, Tool> {
    const tools = new Map<string, Tool>();
    for (const source of this.sources) {
      for (const tool of source.list()) {
        if (tools.size >= MAX_TOOLS_COUNT) return tools;
        if (!tools.has(tool.description.name)) tools.set(tool.description.name, tool);
      }
    }
    return tools;
  }

  private told({ name }: ToolCall, startedAtMs: number, kind: string): void {
    this.logger.info(
      { tool: name, kind, tookMs: Math.round(performance.now() - startedAtMs) },
      'tool called',
    );
  }
}

/** Empty means no arguments; some models send several objects in a row, which are merged. */
function parseArguments(text: string): Record<string, unknown> | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return {};
  const objects = parseObject(trimmed) ?? parseObject(`[${trimmed.replace(/\}\s*\{/g, '},{')}]`);
  if (objects === undefined) return undefined;
  return Array.isArray(objects) ? mergeAll(objects) : { ...objects };
}

function mergeAll(values: readonly unknown[]): Record<string, unknown> | undefined {
  if (!values.every((value) => typeof value === 'object' && value !== null)) return undefined;
  return values.reduce<Record<string, unknown>>((merged, value) => ({ ...merged, ...value }), {});
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    // A model's slip, which it is told of.
    return undefined;
  }
}

function failed(why: string, failure: ToolFailure = 'failed'): ToolResult {
  return { kind: 'answer', text: `Failed: ${why}`, failure };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown failure';
}
