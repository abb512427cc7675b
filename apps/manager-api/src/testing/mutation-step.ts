import type { Answer } from './http-client.js';
import type { MutationWorld } from './mutation-world.js';

/** One change by an operator: what has to be there before, and the request itself. */
export interface MutationStep {
  route: string;
  prepare?: (world: MutationWorld) => Promise<unknown>;
  send: (world: MutationWorld) => Promise<Answer>;
}

/** A request of the administrator. */
export function step(
  route: string,
  make: (world: MutationWorld) => { path?: string; body?: object },
  prepare?: MutationStep['prepare'],
): MutationStep {
  const [method = '', pattern = ''] = route.split(' ');
  const send = (world: MutationWorld): Promise<Answer> => {
    const { path = pattern, body } = make(world);
    return world.client.send(method, path, body ?? (method === 'DELETE' ? undefined : {}));
  };
  return prepare === undefined ? { route, send } : { route, prepare, send };
}
