import type { ProviderDefinition } from '@xiaozhi/contracts';

export const moonshineDefinition: ProviderDefinition = {
  kind: 'ASR',
  code: 'moonshine',
  name: { en: 'Moonshine Tiny (offline, English)', zh: 'Moonshine Tiny（离线，英语）' },
  description: {
    en: 'Runs on this machine without key or download. English only; weak on utterances of one to four words.',
    zh: '在本机运行，无需密钥或下载。仅支持英语；对一到四个词的短句识别较弱。',
  },
  isOffline: true,
  fields: [],
};
