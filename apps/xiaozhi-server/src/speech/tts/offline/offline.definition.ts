import type { ProviderDefinition } from '@xiaozhi/contracts';

export const offlineDefinition: ProviderDefinition = {
  kind: 'TTS',
  code: 'offline',
  name: { en: 'Offline voices (English and Mandarin)', zh: '离线音色（英语和普通话）' },
  description: {
    en: 'flite for English and espeak-ng for Mandarin, chosen by the text. No key, no download; robotic.',
    zh: '英语用 flite，普通话用 espeak-ng，按文本自动选择。无需密钥或下载；机械感较强。',
  },
  isOffline: true,
  fields: [
    {
      key: 'voice',
      label: { en: 'English voice', zh: '英语音色' },
      type: 'select',
      options: ['rms', 'slt', 'awb', 'kal16'],
      default: 'rms',
    },
  ],
};
