import type { AgentView, ModelProviderView } from '@xiaozhi/contracts';
import type { HttpClient } from './http-client.js';
import type { ManagerHarness } from './manager-harness.js';

export const SECRET = 'm0-Zq7LkP2vR9-secret-4321';
export const DEVICE = 'aa:bb:cc:00:11:22';

/** What the steps of a journey hand on. */
export interface Travel {
  harness: ManagerHarness;
  client: HttpClient;
  provider: ModelProviderView;
  agent: AgentView;
}
