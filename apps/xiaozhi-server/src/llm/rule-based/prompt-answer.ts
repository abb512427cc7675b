import { z } from 'zod';

const promptAnswer = z.union([
  z.object({ askConsent: z.string() }),
  z.object({ promptsAllowed: z.boolean() }),
  z.object({ promptsOff: z.string() }),
]);

export const PROMPT_PHRASES = {
  en: {
    ask: 'May I bring up by myself, at most once a day, what you told me you want to do?',
    allowed:
      'Good. From now on I may bring up what you told me you want to do. To end that, say: don’t bring things up by yourself.',
    revoked: 'All right, I bring nothing up by myself.',
    off: 'That is not switched on for me, so I bring nothing up by myself.',
  },
  zh: {
    ask: '我可以主动提起你说过要做的事吗？每天最多一次。',
    allowed: '好的，以后我会主动提起你说过要做的事。不想要的话，就说：别主动提醒我了。',
    revoked: '好的，我不会再主动提起。',
    off: '我这里没有开启这个功能，所以不会主动提起。',
  },
} as const;

/** What `allow_prompts` answered, in words; undefined for the answer of another tool. */
export function tellPrompts(result: unknown, language: 'en' | 'zh'): string | undefined {
  const parsed = promptAnswer.safeParse(result);
  if (!parsed.success) return undefined;
  const phrases = PROMPT_PHRASES[language];
  if ('askConsent' in parsed.data) return phrases.ask;
  if ('promptsOff' in parsed.data) return phrases.off;
  return parsed.data.promptsAllowed ? phrases.allowed : phrases.revoked;
}
