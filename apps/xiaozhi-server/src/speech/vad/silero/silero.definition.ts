import type { ProviderDefinition } from '@xiaozhi/contracts';

export const sileroDefinition: ProviderDefinition = {
  kind: 'VAD',
  code: 'silero',
  name: { en: 'Silero VAD', zh: 'Silero 语音活动检测' },
  description: {
    en: 'Tells speech from silence and noise. Runs on this machine; one model serves all devices.',
    zh: '区分语音与静音、噪声。在本机运行，一个模型服务所有设备。',
  },
  isOffline: true,
  fields: [
    {
      key: 'threshold',
      label: { en: 'Speech threshold (0 to 1)', zh: '语音阈值（0 到 1）' },
      type: 'number',
      default: 0.5,
    },
    {
      key: 'min_silence_duration_ms',
      label: { en: 'Silence that ends an utterance (ms)', zh: '结束一句话的静音时长（毫秒）' },
      type: 'number',
      default: 700,
    },
  ],
};
