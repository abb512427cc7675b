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
  step(
    '/api/chat-history/bulk',
    () => ({ ids: ['passing-talk'] }),
    (world) => world.insertLine('passing-talk'),
  ),
];

function step(
  path: string,
  bodyOf: (world: MutationWorld) => object,
  prepare: BulkStep['prepare'],
): BulkStep {
  const send = async (world: MutationWorld): Promise<Answer> => {
    const body = { action: 'delete', ...bodyOf(world) };
    const { confirm } = await world.client.data<BulkResult>('POST', path, body);
    return world.client.send('POST', path, { ...body, dryRun: false, confirm });
  };
  return { route: `POST ${path}`, prepare, send };
}
