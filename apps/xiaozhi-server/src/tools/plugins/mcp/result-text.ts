import { z } from 'zod';

const callResult = z.looseObject({
  content: z
    .array(
      z.looseObject({
        type: z.string(),
        text: z.string().optional().catch(undefined),
        resource: z.looseObject({ text: z.string().optional() }).optional().catch(undefined),
      }),
    )
    .catch([]),
  structuredContent: z.record(z.string(), z.unknown()).optional().catch(undefined),
  isError: z.boolean().catch(false),
});

/**
 * What a model can read of a tool's result: all its texts, or its structured content where it has none. Pictures and
 * sounds are only named.
 */
export function resultText(result: unknown): { text: string; isError: boolean } {
  const parsed = callResult.safeParse(result);
  if (!parsed.success) return { text: 'The server answered in a way that cannot be read.', isError: true };
  const { content, structuredContent, isError } = parsed.data;
  const texts = content.map(({ type, text, resource }) => text ?? resource?.text ?? `[${type}]`);
  if (texts.length > 0 || structuredContent === undefined) return { text: texts.join('\n'), isError };
  return { text: JSON.stringify(structuredContent), isError };
}
