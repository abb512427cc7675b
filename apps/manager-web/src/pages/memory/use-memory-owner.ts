import { computed, ref, watch } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { useRoute } from 'vue-router';
import type { AgentView, RoleView } from '@xiaozhi/contracts';
import { listAgents, listRoles } from '../../api/agent.api.js';
import { useLoad } from '../../composables/use-load.js';
import type { UseLoad } from '../../composables/use-load.js';
import { usePageNavigation } from '../../composables/use-page-navigation.js';

/** Whose memories a page is about. */
export interface MemoryOwner {
  agentId: Ref<string>;
  /** Empty: everyone, or nobody chosen yet. */
  roleId: Ref<string>;
  agents: UseLoad<AgentView[]>;
  roles: UseLoad<RoleView[]>;
  /** The agent's, by which its times are shown. */
  timeZone: ComputedRef<string>;
}

/**
 * The agent and role that a page of memories is about, kept in its address (`agentId`, `roleId`). An address
 * without an agent gets the first one.
 * @param options `picksRole`: where no role is named, the first one is taken
 */
export function useMemoryOwner(options: { picksRole?: boolean } = {}): MemoryOwner {
  const route = useRoute();
  const { showQuery } = usePageNavigation();
  const agentId = ref(asText(route.query.agentId));
  const roleId = ref(asText(route.query.roleId));

  const agents = useLoad(async () => {
    const { list } = await listAgents();
    if (agentId.value === '') agentId.value = list[0]?.id ?? '';
    return list;
  });
  const roles = useLoad(async () => {
    const list = agentId.value === '' ? [] : await listRoles(agentId.value);
    if (options.picksRole && roleId.value === '') roleId.value = list[0]?.roleId ?? '';
    return list;
  });
  watch(agentId, (_, before) => {
    if (before !== '') roleId.value = '';
    void roles.reload();
  });
  watch([agentId, roleId], () => {
    const query = { ...route.query, agentId: agentId.value, roleId: roleId.value || undefined };
    void showQuery(query);
  });

  const timeZone = computed(() => {
    const { value } = agents.state;
    const known = value.status === 'ready' ? value.value : [];
    return known.find(({ id }) => id === agentId.value)?.timeZone ?? 'UTC';
  });
  return { agentId, roleId, agents, roles, timeZone };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
