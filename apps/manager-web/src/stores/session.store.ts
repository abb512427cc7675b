import type { Permission, UserView } from '@xiaozhi/contracts';
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';

/** Who is signed in; undefined until asked, null when nobody is. */
export const useSession = defineStore('session', () => {
  const user = shallowRef<UserView | null>();
  const may = (permission: Permission): boolean => user.value?.permissions.includes(permission) === true;
  /** Whether all agents are seen, and what is of the whole system with them. */
  const seesAll = computed(() => user.value?.reach !== 'shared');
  return { user, may, seesAll };
});
