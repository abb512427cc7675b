import { noSessionInProvider } from './no-session-in-provider.mjs';
import { noSocketSendOutsideDevice } from './no-socket-send-outside-device.mjs';
import { roleIdOnlyInMemory } from './role-id-only-in-memory.mjs';
import { unitSuffix } from './unit-suffix.mjs';

/** This project's own ESLint rules: each holds one structural promise. */
export default {
  meta: { name: 'xiaozhi' },
  rules: {
    'role-id-only-in-memory': roleIdOnlyInMemory,
    'no-socket-send-outside-device': noSocketSendOutsideDevice,
    'no-session-in-provider': noSessionInProvider,
    'unit-suffix': unitSuffix,
  },
};
