const LONGEST_WORDS_CHARACTERS = 200;
/** As much of what was sent, and the words are left out. */
const GIVEAWAY_CHARACTERS = 10;
/** Where the services in use put an error's words: OpenAI and Gemini, Ollama, Dify, Coze, vLLM. */
const WORD_KEYS = ['error', 'message', 'msg', 'detail'] as const;
const CODE_KEYS = ['code', 'param', 'status', 'type'] as const;

/**
 * What a service says about a failure, short, for logs and operators. A service may quote the prompt or the key in
 * it, and neither belongs there: words that have a part of `confidential` in them are left out, codes stay.
 * @returns '' where there is nothing to say
 */
export function serviceWords(body: string, confidential: readonly string[]): string {
  const { words, codes } = readError(parseJson(body));
  const said = words.replace(/\s+/g, ' ').slice(0, LONGEST_WORDS_CHARACTERS).trim();
  const parts = [isGiveaway(said, confidential) ? '' : said, ...codes].filter((part) => part !== '');
  return [...new Set(parts)].join(', ');
}

/** Codes and words of an error object, as deep as the services nest them. */
function readError(value: unknown): { words: string; codes: string[] } {
  if (typeof value === 'string') return { words: value, codes: [] };
  if (Array.isArray(value)) return readError(value[0]);
  if (typeof value !== 'object' || value === null) return { words: '', codes: [] };
  const entries = value as Record<string, unknown>;
  const inner = WORD_KEYS.map((key) => entries[key]).find((entry) => entry !== undefined && entry !== null);
  const { words, codes } = inner === undefined ? { words: '', codes: [] } : readError(inner);
  const own = CODE_KEYS.map((key) => entries[key])
    .filter((code) => typeof code === 'string' || typeof code === 'number')
    .map(String)
    .filter((code) => /^[\w.-]{1,60}$/.test(code));
  return { words, codes: [...codes, ...own] };
}

function isGiveaway(words: string, confidential: readonly string[]): boolean {
  const characters = [...words];
  return confidential.some((secret) => {
    const length = Math.min(GIVEAWAY_CHARACTERS, [...secret.trim()].length);
    if (length === 0) return false;
    for (let at = 0; at + length <= characters.length; at += 1) {
      if (secret.includes(characters.slice(at, at + length).join(''))) return true;
    }
    return false;
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A web page says nothing to an operator.
    return undefined;
  }
}
