import type { AgentView, DeviceView, InteractionView, ModelProviderView, PageView } from '@xiaozhi/contracts';

export interface ChecklistStep {
  name: 'provider' | 'agent' | 'device' | 'talk';
  path: string;
  isDone: boolean;
}

/** What an operator does first, in order, and which of it is done. */
export function toChecklist(
  providers: PageView<ModelProviderView>,
  agents: PageView<AgentView>,
  devices: PageView<DeviceView>,
  interactions: PageView<InteractionView>,
): ChecklistStep[] {
  const hasMemory = providers.list.some(
    (provider) => provider.modelType === 'Memory' && provider.providerCode !== 'nomem',
  );
  const [agent] = agents.list;
  const talk = agent === undefined ? '/agents' : `/agents/${encodeURIComponent(agent.id)}/playground`;
  return [
    { name: 'provider', path: '/providers/new', isDone: hasMemory },
    { name: 'agent', path: '/agents/new', isDone: agents.total > 0 },
    { name: 'device', path: '/devices', isDone: devices.total > 0 },
    { name: 'talk', path: talk, isDone: interactions.total > 0 },
  ];
}
