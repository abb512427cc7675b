import type { KnownVoice, ProviderDefinition } from '@xiaozhi/contracts';

const VOICES: readonly KnownVoice[] = [
  { voice: 'rms', name: 'rms (US, male)', languages: ['English'] },
  { voice: 'slt', name: 'slt (US, female)', languages: ['English'] },
  { voice: 'awb', name: 'awb (Scottish, male)', languages: ['English'] },
  { voice: 'kal16', name: 'kal16 (US, male, robotic)', languages: ['English'] },
];

export const fliteDefinition: ProviderDefinition = {
  kind: 'TTS',
  code: 'flite',
  name: { en: 'flite (offline, English)', zh: 'flite（离线，英语）' },
  description: {
    en: 'Runs on this machine without key or download. Intelligible, dated, English only.',
    zh: '在本机运行，无需密钥或下载。清晰但音色陈旧，仅支持英语。',
  },
  isOffline: true,
  voices: VOICES,
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
