import type { PlaygroundSession } from '@xiaozhi/contracts';
import { onScopeDispose, ref, shallowRef } from 'vue';
import type { Ref, ShallowRef } from 'vue';
import { openPlayground } from '../../api/playground.api.js';
import { useAction } from '../../composables/use-action.js';
import type { UseAction } from '../../composables/use-action.js';
import { GatewayConnection } from './gateway-connection.js';
import type { ConnectionEnd, GatewayEvents } from './gateway-connection.js';

export interface GatewayLink {
  status: Ref<'closed' | 'connecting' | 'open'>;
  /** Why there is no connection; undefined before the first one, and while there is one. */
  end: Ref<ConnectionEnd | undefined>;
  /** Who the browser is; undefined until it is connected for the first time. */
  session: ShallowRef<PlaygroundSession | undefined>;
  /** Asks who the browser is, and connects; a connection that is there ends. */
  connecting: UseAction<[]>;
  readonly connection: () => GatewayConnection | undefined;
}

/**
 * The page's connection to the gateway: one at a time, made when the user wants it.
 * @param prepare is done first, while the browser still knows that the user has pressed something
 */
export function useGatewayLink(
  agentId: string,
  events: GatewayEvents,
  prepare: () => Promise<void>,
): GatewayLink {
  const status = ref<'closed' | 'connecting' | 'open'>('closed');
  const end = ref<ConnectionEnd>();
  const session = shallowRef<PlaygroundSession>();
  let connection: GatewayConnection | undefined;
  let isGone = false;

  const connecting = useAction(async () => {
    connection?.close();
    [status.value, end.value] = ['connecting', undefined];
    try {
      await prepare();
      session.value = await openPlayground(agentId);
    } catch (error) {
      status.value = 'closed';
      throw error;
    }
    if (isGone) return;
    connection = new GatewayConnection(session.value, {
      ...events,
      onOpen: (sessionId) => {
        status.value = 'open';
        events.onOpen(sessionId);
      },
      onEnd: (reason) => {
        [status.value, end.value, connection] = ['closed', reason, undefined];
        events.onEnd(reason);
      },
    });
  });
  onScopeDispose(() => {
    isGone = true;
    connection?.close();
  });
  return { status, end, session, connecting, connection: () => connection };
}
