import { z } from 'zod';

/** From the gateway to the process of a speaker model. `samples`: voice, mono, 16 kHz, −1 to 1. */
export type EmbedderRequest =
  { kind: 'load'; file: string } | { kind: 'embed'; id: number; samples: Float32Array };

/** From that process to the gateway, once the model is loaded. */
export const embedderAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('embedding'), id: z.number(), embedding: z.array(z.number()).min(1) }),
  z.object({ kind: z.literal('failed'), id: z.number(), message: z.string() }),
]);
export type EmbedderAnswer =
  z.infer<typeof embedderAnswer> | { kind: 'loaded' } | { kind: 'failed'; message: string };
