/** Each language in its own words. */
export const LANGUAGE_NAMES = { en: 'English', zh: '中文' } as const;
