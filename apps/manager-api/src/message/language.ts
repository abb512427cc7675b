/** Languages in which messages are told. */
export type Language = 'en' | 'zh';

/** Value of `content-language`. */
export const CONTENT_LANGUAGE: Record<Language, string> = { en: 'en', zh: 'zh-CN' };

/** Chinese where the most wanted language of `Accept-Language` is some Chinese, else English. */
export function languageOf(header: string | undefined): Language {
  const [first] = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
      const weight = parameters.find((one) => one.startsWith('q='))?.slice(2) ?? '1';
      return { tag, weight: Number(weight) };
    })
    .filter(({ tag, weight }) => tag !== '' && weight > 0)
    .sort((one, other) => other.weight - one.weight);
  return first !== undefined && /^zh(?:-|$)/.test(first.tag) ? 'zh' : 'en';
}
