import type { ProviderDefinition } from '@xiaozhi/contracts';

export const huoshanDefinition: ProviderDefinition = {
  kind: 'TTS',
  code: 'huoshan_double_stream',
  name: { en: 'Volcano Engine speech (Doubao)', zh: '火山引擎双向流式语音合成（豆包）' },
  description: {
    en: 'Doubao voices over Volcano Engine’s bidirectional WebSocket, heard as they are made.',
    zh: '通过火山引擎双向流式 WebSocket 使用豆包音色，边合成边播放。',
  },
  fields: [
    { key: 'appid', label: { en: 'App ID', zh: '应用 ID' }, type: 'text', required: true },
    { key: 'access_token', label: { en: 'Access token', zh: '访问令牌' }, type: 'password', required: true },
    {
      key: 'resource_id',
      label: { en: 'Resource ID', zh: '资源 ID' },
      type: 'text',
      default: 'volc.service_type.10029',
      help: {
        en: 'seed-tts-2.0 for voices of the second generation, seed-icl-1.0 for cloned ones.',
        zh: '二代音色用 seed-tts-2.0，复刻音色用 seed-icl-1.0。',
      },
    },
    {
      key: 'speaker',
      label: { en: 'Voice', zh: '音色' },
      type: 'text',
      default: 'zh_female_wanwanxiaohe_moon_bigtts',
    },
    {
      key: 'audio_params',
      label: { en: 'Audio parameters (JSON)', zh: '音频参数（JSON）' },
      type: 'text',
      isMultiline: true,
      help: {
        en: 'speech_rate and loudness_rate, −50 to 100.',
        zh: 'speech_rate 与 loudness_rate，−50 到 100。',
      },
    },
    {
      key: 'additions',
      label: { en: 'Additions (JSON)', zh: '附加参数（JSON）' },
      type: 'text',
      isMultiline: true,
    },
    {
      key: 'timeout',
      label: { en: 'Longest wait for sound (s)', zh: '最长等待出声时间（秒）' },
      type: 'number',
      default: 8,
    },
    {
      key: 'ws_url',
      label: { en: 'Address of the service', zh: '服务地址' },
      type: 'url',
      default: 'wss://openspeech.bytedance.com/api/v3/tts/bidirection',
    },
  ],
};
