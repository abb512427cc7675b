import type { Answer } from './http-client.js';
import { step } from './mutation-step.js';
import type { MutationStep } from './mutation-step.js';
import type { MutationWorld } from './mutation-world.js';

/** Changes of parameters, dictionaries and voices. */
export const PARAMETER_STEPS: MutationStep[] = [
  {
    route: 'POST /api/timbres',
    send: async (world: MutationWorld): Promise<Answer> => {
      const body = { configId: 'TTS_Offline', voice: 'aunt', name: 'My aunt' };
      const answer = await world.client.send('POST', '/api/timbres', body);
      world.ids.timbre = (answer.body?.data as { id: string } | undefined)?.id ?? '';
      return answer;
    },
  },
  step('PUT /api/timbres/{id}', (world) => ({
    ...{ path: `/api/timbres/${world.id('timbre')}`, body: { name: 'Aunt Ada' } },
  })),
  step('DELETE /api/timbres/{id}', (world) => ({ path: `/api/timbres/${world.id('timbre')}` })),
  step('POST /api/parameters', () => ({ body: { code: 'my.own', valueType: 'number', value: 1 } })),
  step('PUT /api/parameters/{id}', () => ({ path: '/api/parameters/my.own', body: { value: 2 } })),
  step('POST /api/parameters/{id}/reset', () => ({ path: '/api/parameters/tts_timeout/reset' })),
  step('POST /api/parameters/{id}/test', () => ({
    ...{ path: '/api/parameters/server.ota/test', body: { value: 'http://nobody.invalid/ota/' } },
  })),
  step('DELETE /api/parameters/{id}', () => ({ path: '/api/parameters/my.own' })),
  step('POST /api/dictionaries', () => ({ body: { code: 'ROOM', name: 'Rooms' } })),
  step('PUT /api/dictionaries/{id}', () => ({ path: '/api/dictionaries/ROOM', body: { name: 'All' } })),
  {
    route: 'POST /api/dictionaries/{id}/entries',
    send: async (world: MutationWorld): Promise<Answer> => {
      const answer = await world.client.send('POST', '/api/dictionaries/ROOM/entries', { label: 'Hall' });
      world.ids.entry = (answer.body?.data as { id: string } | undefined)?.id ?? '';
      return answer;
    },
  },
  step('PUT /api/dictionaries/{id}/entries/{entryId}', (world) => ({
    ...{ path: `/api/dictionaries/ROOM/entries/${world.id('entry')}`, body: { value: 'hall' } },
  })),
  step('DELETE /api/dictionaries/{id}/entries/{entryId}', (world) => ({
    path: `/api/dictionaries/ROOM/entries/${world.id('entry')}`,
  })),
  step('DELETE /api/dictionaries/{id}', () => ({ path: '/api/dictionaries/ROOM' })),
];
