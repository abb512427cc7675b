import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

/** The vector of a text. */
export type Embed = (text: string) => readonly number[];

const embeddingsRequest = z.object({
  model: z.string().min(1),
  input: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(2_048)]),
  encoding_format: z.literal('float').default('float'),
});

/** `/embeddings`, for one text or many. */
export function embeddingsRoutes(app: FastifyInstance, embed: Embed): void {
  app.post('/v1/embeddings', (request) => {
    const { model, input } = embeddingsRequest.parse(request.body);
    const data = [input]
      .flat()
      .map((text, index) => ({ object: 'embedding', index, embedding: embed(text) }));
    return { object: 'list', data, model, usage: { prompt_tokens: 0, total_tokens: 0 } };
  });
}
