import { createHash } from 'node:crypto';

type Settings = Readonly<Record<string, unknown>> & { type: string };

const MEM0_CLOUD = 'https://api.mem0.ai';
/** These keep their memories in this database, in one table. */
const HERE = new Set(['local', 'mem_local_short']);

/**
 * Where a memory config keeps memories: two configs of one place would hand each other's memories back, and erasing one
 * would erase the other. Never a key in clear.
 * @param configId tells configs apart of which nothing else is known
 */
export function placeOf(configId: string, { type, ...settings }: Settings): string {
  if (HERE.has(type)) return 'database';
  if (type === 'mem0ai') {
    const { base_url: given } = settings;
    const address = (typeof given === 'string' && given !== '' ? given : MEM0_CLOUD).replace(/\/+$/, '');
    return `mem0ai ${address} ${digest(settings['api_key'])}`;
  }
  if (type === 'mem0_oss') {
    const store = Object.entries(settings).filter(([key]) =>
      /store|vector|collection|folder|path|url/.test(key),
    );
    return `mem0_oss ${digest(Object.fromEntries(store.sort(([a], [b]) => (a < b ? -1 : 1))))}`;
  }
  return `${type} ${configId}`;
}

function digest(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(value ?? null))
    .digest('base64url');
}
