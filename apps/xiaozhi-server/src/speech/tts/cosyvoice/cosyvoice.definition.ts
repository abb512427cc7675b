import type { KnownVoice, ProviderDefinition } from '@xiaozhi/contracts';

/** Of the second generation, by languages, the voice's own first. */
// prettier-ignore
const CODES: Readonly<Record<string, readonly string[]>> = {
  '普通话、英语': [
    'longxiaochun_v2', 'longxiaoxia_v2', 'longanran', 'longanxuan', 'longhan_v2', 'longyan_v2', 'longfeifei_v2',
    'longlaotie_v2', 'longjielidou_v2', 'longling_v2', 'libai_v2',
  ],
  '粤语、英语': [
    'longjiayi_v2',
  ],
  英语: [
    'loongeva_v2', 'loongbrian_v2',
  ],
  韩语: [
    'loongkyong_v2',
  ],
  日语: [
    'loongtomoka_v2', 'loongtomoya_v2',
  ],
};
/** `longyan_v2`: longyan. */
const VOICES: readonly KnownVoice[] = Object.entries(CODES).flatMap(([languages, codes]) =>
  codes.map((voice) => ({ voice, name: voice.replace(/_v2$/, ''), languages: languages.split('、') })),
);

export const cosyVoiceDefinition: ProviderDefinition = {
  kind: 'TTS',
  code: 'alibl_stream',
  name: { en: 'CosyVoice (Alibaba Model Studio)', zh: '阿里百炼 CosyVoice 语音合成' },
  description: {
    en: 'CosyVoice over DashScope’s WebSocket, heard as it is made.',
    zh: '通过 DashScope WebSocket 调用 CosyVoice，边合成边播放。',
  },
  voices: VOICES,
  fields: [
    { key: 'api_key', label: { en: 'API key', zh: 'API 密钥' }, type: 'password', required: true },
    { key: 'model', label: { en: 'Model', zh: '模型' }, type: 'text', default: 'cosyvoice-v2' },
    {
      key: 'voice',
      label: { en: 'Voice', zh: '音色' },
      type: 'text',
      default: 'longcheng_v2',
      help: { en: 'Each model has its own voices.', zh: '不同模型的音色不通用。' },
    },
    { key: 'rate', label: { en: 'Speed (0.5 to 2)', zh: '语速（0.5 到 2）' }, type: 'number', default: 1 },
    { key: 'pitch', label: { en: 'Pitch (0.5 to 2)', zh: '音调（0.5 到 2）' }, type: 'number', default: 1 },
    {
      key: 'volume',
      label: { en: 'Volume (0 to 100)', zh: '音量（0 到 100）' },
      type: 'number',
      default: 50,
    },
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
      default: 'wss://dashscope.aliyuncs.com/api-ws/v1/inference',
      help: {
        en: 'Outside China: wss://dashscope-intl.aliyuncs.com/api-ws/v1/inference',
        zh: '国际站：wss://dashscope-intl.aliyuncs.com/api-ws/v1/inference',
      },
    },
  ],
};
