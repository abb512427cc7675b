import type { BulkResult } from '@xiaozhi/contracts';
import type { Answer } from './http-client.js';
import type { MutationWorld } from './mutation-world.js';

const PASSING_DEVICE = 'aa:bb:cc:00:11:99';

interface BulkStep {
  route: string;
  prepare: (world: MutationWorld) => Promise<void>;
  send: (world: MutationWorld) => Promise<Answer>;
}

/** What an operator does to several things: with the token of the dry run. */
export const BULK_STEPS: readonly BulkStep[] = [
  step(
    '/api/device/bulk',
    (world) => ({ action: 'move', ids: [PASSING_DEVICE], agentId: world.id('other') }),
    (world) => world.bindDevice(PASSING_DEVICE),
  ),
  step(
    '/api/agent/bulk',
    (world) => ({ ids: [world.id('one-of-several')] }),
    (world) => world.addAgent('one-of-several'),
  ),
  step('/api/agent/batch', (world) => ({
    ...{ ids: [world.id('agent')], change: { action: 'update', fields: { language: 'en' } } },
  })),
  {
    route: 'POST /api/agent/batch/{id}/cancel',
    // Somebody works on it for as long as this takes.
    prepare: (world) => world.insertBatch('under-way', '2999-01-01T00:00:00.000Z'),
    send: (world) => world.client.send('POST', '/api/agent/batch/under-way/cancel', {}),
  },
  step(
    '/api/chat-history/bulk',
    () => ({ ids: ['passing-talk'] }),
    (world) => world.insertLine('passing-talk'),
  ),
];

function step(
  path: string,
  bodyOf: (world: MutationWorld) => object,
  prepare: BulkStep['prepare'] = () => Promise.resolve(),
): BulkStep {
  const send = async (world: MutationWorld): Promise<Answer> => {
    const body = { action: 'delete', ...bodyOf(world) };
    const { confirm } = await world.client.data<BulkResult>('POST', path, body);
    return world.client.send('POST', path, { ...body, dryRun: false, confirm });
  };
  return { route: `POST ${path}`, prepare, send };
}
