const LANGUAGE_TAG = /^<\|([a-z]{2,3})\|>/;
const LANGUAGES: Readonly<Record<string, string>> = { zh: 'zh', en: 'en', yue: 'yue', ja: 'ja', ko: 'ko' };

/** SenseVoice writes language, emotion and kind of sound as tags before its words: `<|zh|><|HAPPY|><|Speech|>你好`. */
export function withoutTags(text: string): { text: string; language: string | undefined } {
  const tag = LANGUAGE_TAG.exec(text.trim())?.[1];
  return {
    text: text.replace(/<\|[^|<>]*\|>/g, ''),
    language: tag === undefined ? undefined : LANGUAGES[tag],
  };
}
