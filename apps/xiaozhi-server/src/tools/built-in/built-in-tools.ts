import type { SessionMemory } from '../../memory/session-memory.js';
import type { Reminders } from '../../proactive/reminders.js';
import type { Tool, ToolSource } from '../tool.js';
import { childModeTool } from './child.tool.js';
import { clockTool } from './clock.tool.js';
import { endConversationTool } from './end-conversation.tool.js';
import { explainMemoryTool } from './explain.tool.js';
import { guestModeTool } from './guest.tool.js';
import { lunarTool } from './lunar.tool.js';
import { forgetMemoryTool, listMemoriesTool, pauseMemoryTool } from './memory.tools.js';
import { allowPromptsTool } from './prompt.tools.js';
import type { PromptContext } from './prompt.tools.js';
import { cancelReminderTool, listRemindersTool, setReminderTool } from './reminder.tools.js';

/** What built-in tools need of their session. */
export interface BuiltInContext {
  memory: SessionMemory;
  /** Undefined where nobody keeps them: then there are no tools for them. */
  reminders: Reminders | undefined;
  /** Undefined where nothing may be brought up: nobody keeps consent, or the memory may be another person's. */
  prompts: PromptContext | undefined;
  /** Of the agent. */
  language: 'en' | 'zh';
  /** IANA name. */
  timeZone: string;
  now: () => Date;
  /** ULID of the turn that is under way. */
  turnId: () => string | undefined;
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
  explainMemoryTool,
  guestModeTool,
  childModeTool,
];
const REMINDER_TOOLS = [setReminderTool, listRemindersTool, cancelReminderTool];

/** The tools that every agent has. */
export function builtInTools(context: BuiltInContext): ToolSource {
  const { reminders, prompts } = context;
  const tools = TOOLS.map((make) => make(context));
  if (reminders !== undefined) tools.push(...REMINDER_TOOLS.map((make) => make({ ...context, reminders })));
  if (prompts !== undefined) tools.push(allowPromptsTool({ ...context, prompts }));
  return { list: () => tools };
}
