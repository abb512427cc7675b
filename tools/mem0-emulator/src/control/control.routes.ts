import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { EmulatedMemoryStore } from '../store/memory-store.js';
import type { Faults } from './faults.js';
import type { RequestLog } from './request-log.js';

export const CONTROL_PREFIX = '/__emulator__/';

const faultRequest = z.object({
  failNext: z
    .object({
      n: z.number(),
      status: z.number(),
      retryAfterSeconds: z.number().optional(),
      error: z.string().optional(),
    })
    .optional(),
  hang: z.boolean().optional(),
  garbage: z.boolean().optional(),
  cut: z.boolean().optional(),
  delayMs: z.number().min(0).optional(),
  refuseAdds: z.object({ text: z.string().min(1), status: z.number().optional() }).optional(),
  spoil: z.enum(['fail', 'garbage', 'cut', 'late']).optional(),
});

/** The emulator's own switches, for tests in other processes; they need no key and are not the platform's. */
export function controlRoutes(
  app: FastifyInstance,
  { store, faults, log }: { store: EmulatedMemoryStore; faults: Faults; log: RequestLog },
): void {
  app.post(`${CONTROL_PREFIX}faults`, (request) => {
    const wanted = faultRequest.parse(request.body);
    faults.clear();
    if (wanted.failNext !== undefined) {
      const { n, status, retryAfterSeconds, error } = wanted.failNext;
      faults.failNext(n, status, retryAfterSeconds, error);
    }
    if (wanted.hang === true) faults.hang();
    if (wanted.garbage === true) faults.garbage();
    if (wanted.cut === true) faults.cut();
    if (wanted.refuseAdds !== undefined) faults.refuseAdds(wanted.refuseAdds.text, wanted.refuseAdds.status);
    faults.delayMs = wanted.delayMs ?? 0;
    faults.spoiling = wanted.spoil;
    return { ok: true };
  });
  app.delete(`${CONTROL_PREFIX}faults`, () => {
    faults.clear();
    return { ok: true };
  });
  app.post(`${CONTROL_PREFIX}process`, () => {
    store.processAll();
    return { ok: true };
  });
  app.get(`${CONTROL_PREFIX}requests`, () => log.all);
  app.get(`${CONTROL_PREFIX}memories`, () => store.memories);
  app.get(`${CONTROL_PREFIX}feedback`, () => store.feedback);
}
