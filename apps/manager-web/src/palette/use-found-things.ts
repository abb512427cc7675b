import { onScopeDispose, shallowRef, watch } from 'vue';
import type { Ref, ShallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { searchAgents } from '../api/agent.api.js';
import { listDevices } from '../api/device.api.js';
import type { Command } from './commands.js';

/** A pause in typing after which is searched, in ms. */
const PAUSE_MS = 200;
const FOUND_COUNT = 8;

export interface FoundThings {
  commands: Readonly<ShallowRef<Command[]>>;
  /** True from the first letter until the answers to the last are there. */
  isSearching: Readonly<ShallowRef<boolean>>;
  error: Readonly<ShallowRef<unknown>>;
}

/** Agents and devices whose names have what is typed, as far as the user may see them. */
export function useFoundThings(typed: Ref<string>): FoundThings {
  const { t } = useI18n();
  const router = useRouter();
  const commands = shallowRef<Command[]>([]);
  const isSearching = shallowRef(false);
  const error = shallowRef<unknown>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest = 0;

  async function find(text: string): Promise<Command[]> {
    const [agents, devices] = await Promise.all([
      searchAgents(text, FOUND_COUNT),
      listDevices({ search: text, limit: FOUND_COUNT }),
    ]);
    const agentCommands = agents.list.map(({ id, name }) => ({
      id: `agent:${id}`,
      label: name,
      hint: t('palette.agent'),
      also: [text],
      run: () => router.push(`/agents/${encodeURIComponent(id)}`),
    }));
    const deviceCommands = devices.list.map(({ id, alias }) => ({
      id: `device:${id}`,
      label: alias === null || alias === '' ? id : alias,
      hint: t('palette.device', { id }),
      also: [text, id],
      run: () => router.push(`/devices/${encodeURIComponent(id)}`),
    }));
    return [...agentCommands, ...deviceCommands];
  }

  async function search(text: string, mine: number): Promise<void> {
    const found = await find(text).then(
      (list) => ({ list, fault: null }),
      (fault: unknown) => ({ list: [], fault }),
    );
    if (mine !== latest) return;
    commands.value = found.list;
    error.value = found.fault;
    isSearching.value = false;
  }

  watch(typed, (value) => {
    clearTimeout(timer);
    latest += 1;
    const mine = latest;
    const text = value.trim();
    isSearching.value = text !== '';
    if (text === '') commands.value = [];
    else timer = setTimeout(() => void search(text, mine), PAUSE_MS);
  });
  onScopeDispose(() => clearTimeout(timer));
  return { commands, isSearching, error };
}
