import type { Logger } from '@xiaozhi/observability';
import type { AgentRuntime } from '../config/agent-runtime.js';
import type { SessionMemory } from '../memory/session-memory.js';
import { mayPrompt } from '../proactive/prompt-consent.js';
import type { PromptConsent } from '../proactive/prompt-consent.js';
import type { Reminders } from '../proactive/reminders.js';
import { builtInTools } from '../tools/built-in/built-in-tools.js';
import { pluginTools } from '../tools/plugins/plugin-tools.js';
import { ToolBox } from '../tools/tool-box.js';
import type { ToolSource } from '../tools/tool.js';

interface SessionToolsDeps {
  /** What the connected device can do. */
  device: readonly ToolSource[];
  /** Undefined where nobody keeps them. */
  reminders: Reminders | undefined;
  /** Undefined where nobody keeps it. */
  consent: PromptConsent | undefined;
  /** How long a tool may take, in ms. */
  deadlineMs: () => number;
  now: () => Date;
  /** ULID of the turn that is under way. */
  turnId: () => string | undefined;
  /** Ends the session once this turn has been heard. */
  leave: () => void;
  logger: Logger;
}

/** What the assistant can do in one session besides talking, and whom it plays. */
export class SessionTools {
  private role: { agentId: string; persona: string } | undefined;

  constructor(private readonly deps: SessionToolsDeps) {}

  /** The tools of a turn. The first of a name counts: ours, then the operator's choice, then what the device tells. */
  make({ agent, plugins }: AgentRuntime, memory: SessionMemory): ToolBox {
    const { device, reminders, consent, now, turnId, leave, logger, deadlineMs } = this.deps;
    const setPersona = (persona: string | undefined): void => {
      this.role = persona === undefined ? undefined : { agentId: agent.id, persona };
    };
    for (const plugin of plugins) plugin.wake?.();
    const { name: agentName, language, timeZone } = agent;
    const chosen = pluginTools(plugins, { agentName, language, timeZone, setPersona });
    const isAsked = consent !== undefined && mayPrompt(agent) && !memory.isChild;
    const prompts = isAsked ? { consent, agent } : undefined;
    const builtIn = builtInTools({ memory, reminders, prompts, language, timeZone, now, turnId, leave });
    return new ToolBox([builtIn, chosen, ...device], logger, deadlineMs());
  }

  /** The runtime with the persona that this session's assistant plays; a role ends with its agent. */
  inRole(runtime: AgentRuntime): AgentRuntime {
    if (this.role?.agentId !== runtime.agent.id) return runtime;
    return { ...runtime, systemPrompt: this.role.persona };
  }
}
