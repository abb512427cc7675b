import type { Permission, UserView } from '@xiaozhi/contracts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

/** Who is signed in; undefined until asked, null when nobody is. */
export const useSession = defineStore('session', () => {
  const user = shallowRef<UserView | null>();
  const may = (permission: Permission): boolean => user.value?.permissions.includes(permission) === true;
  return { user, may };
});
