import type { KnownVoice, ProviderDefinition } from '@xiaozhi/contracts';

const VOICES: readonly KnownVoice[] = [
  { voice: 'rms', name: 'rms (US, male)', languages: ['English', '普通话'] },
  { voice: 'slt', name: 'slt (US, female)', languages: ['English', '普通话'] },
  { voice: 'awb', name: 'awb (Scottish, male)', languages: ['English', '普通话'] },
  { voice: 'kal16', name: 'kal16 (US, male, robotic)', languages: ['English', '普通话'] },
];

export const offlineDefinition: ProviderDefinition = {
  kind: 'TTS',
  code: 'offline',
  name: { en: 'Offline voices (English and Mandarin)', zh: '离线音色（英语和普通话）' },
  description: {
    en: 'flite for English and espeak-ng for Mandarin, chosen by the text. No key, no download; robotic.',
    zh: '英语用 flite，普通话用 espeak-ng，按文本自动选择。无需密钥或下载；机械感较强。',
  },
  isOffline: true,
  voices: VOICES,
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
