import type { ProviderDefinition } from '@xiaozhi/contracts';

export const edgeDefinition: ProviderDefinition = {
  kind: 'TTS',
  code: 'edge',
  name: { en: 'Microsoft Edge voices', zh: '微软 Edge 语音' },
  description: {
    en: 'The voices of Edge’s Read Aloud: free, without a key, in some seventy languages. Not an official interface.',
    zh: 'Edge 浏览器“大声朗读”的语音：免费、无需密钥、支持约七十种语言。并非官方接口。',
  },
  fields: [
    {
      key: 'voice',
      label: { en: 'Voice', zh: '音色' },
      type: 'text',
      default: 'zh-CN-XiaoxiaoNeural',
      help: {
        en: 'For example en-US-EmmaMultilingualNeural. Chinese voices read English too, most others only their own language.',
        zh: '例如 en-US-EmmaMultilingualNeural。中文音色也能读英文，其他音色大多只读本语言。',
      },
    },
    { key: 'rate', label: { en: 'Speed (%)', zh: '语速（%）' }, type: 'number', default: 0 },
    { key: 'pitch', label: { en: 'Pitch (Hz)', zh: '音调（Hz）' }, type: 'number', default: 0 },
    { key: 'volume', label: { en: 'Volume (%)', zh: '音量（%）' }, type: 'number', default: 0 },
    {
      key: 'timeout',
      label: { en: 'Longest wait for sound (s)', zh: '最长等待出声时间（秒）' },
      type: 'number',
      default: 8,
    },
    {
      key: 'url',
      label: { en: 'Address of the service', zh: '服务地址' },
      type: 'url',
      default: 'wss://speech.platform.bing.com/consumer/speech/synthesize/readaloud/edge/v1',
    },
  ],
};
