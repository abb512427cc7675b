import type { SessionMemory } from '../../memory/session-memory.js';
import type { Tool, ToolSource } from '../tool.js';
import { clockTool } from './clock.tool.js';
import { endConversationTool } from './end-conversation.tool.js';
import { lunarTool } from './lunar.tool.js';
import { forgetMemoryTool, listMemoriesTool, pauseMemoryTool } from './memory.tools.js';

/** What built-in tools need of their session. */
export interface BuiltInContext {
  memory: SessionMemory;
  /** IANA name. */
  timeZone: string;
  now: () => Date;
  /** Ends the session once this turn has been heard. */
  leave: () => void;
}

/** Every built-in tool. Adding one = its file and one line here. */
const TOOLS: readonly ((context: BuiltInContext) => Tool)[] = [
  clockTool,
  lunarTool,
  endConversationTool,
  listMemoriesTool,
  forgetMemoryTool,
  pauseMemoryTool,
];

/** The tools that every agent has. */
export function builtInTools(context: BuiltInContext): ToolSource {
  const tools = TOOLS.map((make) => make(context));
  return { list: () => tools };
}
