import { createHash } from 'node:crypto';

/** What a column and the wire hold. */
const NAME_MAX_CHARACTERS = 64;

/**
 * Kind, model and length of the vectors, and a hash of whatever else changes them: `openai:bge-m3/1024`. A model whose
 * name is too long is cut, with a hash of the whole.
 */
export function vectorName(
  kind: string,
  model: string,
  dimension: number,
  others: readonly string[],
): string {
  const end = `/${dimension}${others.some((other) => other !== '') ? `+${hashOf(others.join('\n'))}` : ''}`;
  const whole = `${kind}:${model}${end}`;
  if (whole.length <= NAME_MAX_CHARACTERS) return whole;
  const room = NAME_MAX_CHARACTERS - kind.length - end.length - 10;
  return `${kind}:${model.slice(0, room)}~${hashOf(model)}${end}`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
