import type { ProviderDefinition } from '@xiaozhi/contracts';

export const fliteDefinition: ProviderDefinition = {
  kind: 'TTS',
  code: 'flite',
  name: { en: 'flite (offline, English)', zh: 'flite（离线，英语）' },
  description: {
    en: 'Runs on this machine without key or download. Intelligible, dated, English only.',
    zh: '在本机运行，无需密钥或下载。清晰但音色陈旧，仅支持英语。',
  },
  isOffline: true,
  fields: [
    {
      key: 'voice',
      label: { en: 'Voice', zh: '音色' },
      type: 'select',
      options: ['rms', 'slt', 'awb', 'kal16'],
      default: 'rms',
    },
  ],
};
