import type { KnownVoice, ProviderDefinition } from '@xiaozhi/contracts';

/** By language; Microsoft adds to them. */
// prettier-ignore
const CODES: Readonly<Record<string, readonly string[]>> = {
  普通话: [
    'zh-CN-XiaoxiaoNeural', 'zh-CN-YunyangNeural', 'zh-CN-XiaoyiNeural', 'zh-CN-YunjianNeural', 'zh-CN-YunxiNeural',
    'zh-CN-YunxiaNeural', 'zh-CN-liaoning-XiaobeiNeural', 'zh-CN-shaanxi-XiaoniNeural',
  ],
  粤语: ['zh-HK-HiuGaaiNeural', 'zh-HK-HiuMaanNeural', 'zh-HK-WanLungNeural'],
  English: [
    'en-US-AvaMultilingualNeural', 'en-US-AndrewMultilingualNeural', 'en-US-EmmaMultilingualNeural',
    'en-US-BrianMultilingualNeural', 'en-US-AriaNeural', 'en-US-JennyNeural', 'en-US-GuyNeural',
    'en-GB-SoniaNeural', 'en-GB-LibbyNeural', 'en-GB-RyanNeural', 'en-AU-NatashaNeural', 'en-IN-NeerjaNeural',
  ],
  Deutsch: ['de-DE-KatjaNeural', 'de-DE-ConradNeural', 'de-DE-SeraphinaMultilingualNeural'],
  Français: ['fr-FR-DeniseNeural', 'fr-FR-HenriNeural', 'fr-FR-VivienneMultilingualNeural'],
  Español: ['es-ES-ElviraNeural', 'es-ES-AlvaroNeural', 'es-MX-DaliaNeural'],
  日本語: ['ja-JP-NanamiNeural', 'ja-JP-KeitaNeural'],
  한국어: ['ko-KR-SunHiNeural', 'ko-KR-InJoonNeural'],
};
/** `zh-CN-liaoning-XiaobeiNeural`: Xiaobei (zh-CN-liaoning). */
const VOICES: readonly KnownVoice[] = Object.entries(CODES).flatMap(([language, codes]) =>
  codes.map((voice) => {
    const [, locale = '', name = voice] = /^(.+)-([A-Za-z]+?)(?:Multilingual)?Neural$/.exec(voice) ?? [];
    return { voice, name: `${name} (${locale})`, languages: [language] };
  }),
);

export const edgeDefinition: ProviderDefinition = {
  kind: 'TTS',
  code: 'edge',
  name: { en: 'Microsoft Edge voices', zh: '微软 Edge 语音' },
  description: {
    en: 'The voices of Edge’s Read Aloud: free, without a key, in some seventy languages. Not an official interface.',
    zh: 'Edge 浏览器“大声朗读”的语音：免费、无需密钥、支持约七十种语言。并非官方接口。',
  },
  voices: VOICES,
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
