const DEFAULT_WEIGHT = 20;

/**
 * Hot words as FunASR takes them: a JSON object of weights. Its offline server crashes on anything else, so nothing
 * else is ever sent.
 * @param text one a line or between commas, each with its weight if there is one (`阿里巴巴 20`), or such an object
 */
export function hotwordsJson(text: string): string {
  const weights: Record<string, number> = {};
  for (const [word, weight] of entriesOf(text)) {
    if (word !== '') weights[word] = Number.isFinite(weight) ? Math.trunc(weight) : DEFAULT_WEIGHT;
  }
  return Object.keys(weights).length === 0 ? '' : JSON.stringify(weights);
}

function entriesOf(text: string): [string, number][] {
  const object = parseObject(text);
  if (object !== undefined)
    return Object.entries(object).map(([word, weight]) => [word.trim(), Number(weight)]);
  return text.split(/[\n,，;；]+/).map((entry) => {
    const [, word = '', weight] = /^\s*(.*?)(?:\s+(-?\d+))?\s*$/.exec(entry) ?? [];
    return [word, weight === undefined ? DEFAULT_WEIGHT : Number(weight)];
  });
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
