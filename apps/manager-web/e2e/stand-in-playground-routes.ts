import {
  CREDENTIALS_SUBPROTOCOL_PREFIX,
  DEVICE_SUBPROTOCOL,
  PLAYGROUND_SOCKET_PATH,
} from '@xiaozhi/contracts';
import type { MemoryView, PlaygroundSession, SocketCredentials } from '@xiaozhi/contracts';
import type { StandInGateway } from './stand-in-gateway.js';
import type { Answer } from './stand-in-routes.js';

export const BROWSER: SocketCredentials = {
  ...{ deviceId: 'a2:00:00:00:00:01', clientId: '0b6f4b36-6d0b-4f0e-9a52-3a7a3a1d9d10' },
  token: 'secret-token.1700000000',
};

/** What the playground asks for; what the gateway learnt are the browser's memories. */
export function playgroundRoutes(
  gateway: StandInGateway,
  others: () => MemoryView[],
): Record<string, (url: URL) => Answer> {
  const sealed = Buffer.from(JSON.stringify(BROWSER)).toString('base64url');
  const session: PlaygroundSession = {
    ...{ deviceId: BROWSER.deviceId, clientId: BROWSER.clientId, path: PLAYGROUND_SOCKET_PATH },
    protocols: [DEVICE_SUBPROTOCOL, `${CREDENTIALS_SUBPROTOCOL_PREFIX}${sealed}`],
    memoryScope: 'device',
  };
  const learnt = (): MemoryView[] => {
    const [like] = others();
    if (like === undefined) return [];
    return gateway.learnt.map((text, index) => ({
      ...{ ...like, id: `learnt${index}`, roleId: BROWSER.deviceId, text },
    }));
  };
  return {
    'POST /api/agent/1/playground': () => ({ status: 201, data: session }),
    'GET /api/memory': ({ searchParams }) => {
      const all = searchParams.get('roleId') === BROWSER.deviceId ? learnt() : others();
      const isRead = searchParams.get('period') === 'words' && searchParams.get('query') === '2020';
      const period = isRead ? { from: '2020-01-01T00:00:00.000Z', to: '2021-01-01T00:00:00.000Z' } : null;
      const list = (isRead ? [] : all).filter((memory) => isAskedFor(memory, searchParams));
      const isComplete = searchParams.get('match') === 'exact' || !searchParams.has('state');
      return { status: 200, data: { total: list.length, list, isComplete, period } };
    },
    'DELETE /api/memory/learnt0': () => (gateway.learnt.splice(0, 1), { status: 200, data: null }),
  };
}

function isAskedFor(memory: MemoryView, asked: URLSearchParams): boolean {
  const [kind, from, state] = ['kind', 'from', 'state'].map((key) => asked.get(key));
  const words = asked.get('match') === 'exact' ? (asked.get('query') ?? '') : '';
  return (
    memory.text.toLowerCase().includes(words.toLowerCase()) &&
    (!kind || memory.kind === kind) &&
    (!from || memory.updatedAt >= from) &&
    (state === 'all' || (memory.supersededBy !== null) === (state === 'superseded'))
  );
}
