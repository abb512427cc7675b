import type { PlaygroundSession } from '@xiaozhi/contracts';
import { post } from './client.js';

/** Makes this user's browser a device of the agent, or finds it. The answer has credentials in it. */
export const openPlayground = (agentId: string): Promise<PlaygroundSession> =>
  post(`/api/agent/${encodeURIComponent(agentId)}/playground`);
