import type { DeviceKind, DeviceView } from '@xiaozhi/contracts';
import { ref } from 'vue';
import type { Ref } from 'vue';
import { updateDevice } from '../../api/device.api.js';
import { applyRebind, previewRebind } from '../../api/memory-scope.api.js';
import { useAction } from '../../composables/use-action.js';
import type { UseAction } from '../../composables/use-action.js';
import { useMoveQuestion } from '../../composables/use-move-question.js';
import type { UseMoveQuestion } from '../../composables/use-move-question.js';

export interface EditedDevice {
  id: string;
  kind: DeviceKind;
  alias: string;
  agentId: string;
  channel: string;
  autoUpdate: boolean;
}

export interface UseDeviceEdit extends Pick<UseMoveQuestion, 'question'> {
  /** Undefined while no device is edited. */
  edited: Ref<EditedDevice | undefined>;
  readonly edit: (device: DeviceView) => void;
  /** Saves, or asks first whether memories go along to another agent. */
  saving: UseAction<[]>;
  /** The answer: whether they go along. */
  answering: UseAction<[isMoving: boolean]>;
}

/** A device's name, agent and updates. @param onSaved the list is another one now */
export function useDeviceEdit(onSaved: () => unknown): UseDeviceEdit {
  const edited = ref<EditedDevice>();
  const { question, asks } = useMoveQuestion();
  let agentBefore = '';

  async function save({ id, alias, agentId, channel, autoUpdate }: EditedDevice): Promise<void> {
    await updateDevice(id, { alias, agentId, channel, autoUpdate });
    edited.value = undefined;
    question.value = undefined;
    await onSaved();
  }
  const saving = useAction(async () => {
    const device = edited.value;
    if (device === undefined) return;
    const { id: deviceId, agentId } = device;
    if (agentId !== agentBefore && (await asks(() => previewRebind({ deviceId, agentId })))) return;
    await save(device);
  });
  const answering = useAction(async (isMoving: boolean) => {
    const device = edited.value;
    if (device === undefined) return;
    if (isMoving) await applyRebind({ deviceId: device.id, agentId: device.agentId });
    // Moved once: a second try, where the name was refused, has nothing left to move.
    agentBefore = isMoving ? device.agentId : agentBefore;
    await save(device);
  });
  return {
    question,
    edited,
    saving,
    answering,
    edit: (device) => {
      saving.error.value = undefined;
      answering.error.value = undefined;
      agentBefore = device.agentId;
      const { id, kind, alias, agentId, channel, autoUpdate } = device;
      edited.value = { id, kind, alias: alias ?? '', agentId, channel, autoUpdate };
    },
  };
}
