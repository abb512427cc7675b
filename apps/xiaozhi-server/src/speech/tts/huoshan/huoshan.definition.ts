import type { KnownVoice, ProviderDefinition } from '@xiaozhi/contracts';

/** By languages, the voice's own first. */
// prettier-ignore
const CODES: Readonly<Record<string, readonly string[]>> = {
  '普通话、英语': [
    'zh_female_shuangkuaisisi_moon_bigtts', 'zh_male_wennuanahu_moon_bigtts', 'zh_male_shaonianzixin_moon_bigtts',
    'zh_male_jingqiangkanye_moon_bigtts',
  ],
  普通话: [
    'zh_female_linjianvhai_moon_bigtts', 'zh_male_yuanboxiaoshu_moon_bigtts', 'zh_male_yangguangqingnian_moon_bigtts',
    'zh_female_wanwanxiaohe_moon_bigtts', 'zh_female_wanqudashu_moon_bigtts', 'zh_female_daimengchuanmei_moon_bigtts',
    'zh_male_guozhoudege_moon_bigtts', 'zh_male_beijingxiaoye_moon_bigtts', 'zh_male_haoyuxiaoge_moon_bigtts',
    'zh_male_guangxiyuanzhou_moon_bigtts', 'zh_female_meituojieer_moon_bigtts', 'zh_male_yuzhouzixuan_moon_bigtts',
    'zh_female_gaolengyujie_moon_bigtts', 'zh_male_aojiaobazong_moon_bigtts', 'zh_female_meilinvyou_moon_bigtts',
    'zh_male_shenyeboke_moon_bigtts', 'zh_female_sajiaonvyou_moon_bigtts', 'zh_female_yuanqinvyou_moon_bigtts',
  ],
  '日语、西班牙语': [
    'multi_male_jingqiangkanye_moon_bigtts', 'multi_female_shuangkuaisisi_moon_bigtts',
    'multi_male_wanqudashu_moon_bigtts',
  ],
  日语: [
    'multi_female_gaolengyujie_moon_bigtts',
  ],
};
/** `zh_female_linjianvhai_moon_bigtts`: linjianvhai (zh, female). */
const VOICES: readonly KnownVoice[] = Object.entries(CODES).flatMap(([languages, codes]) =>
  codes.map((voice) => {
    const [, locale = '', sex = '', name = voice] =
      /^(zh|en|multi)_(female|male)_(.+?)(?:_(?:moon|mars|uranus))?_bigtts$/.exec(voice) ?? [];
    return {
      ...{ voice, name: locale === '' ? name : `${name} (${locale}, ${sex})` },
      languages: languages.split('、'),
    };
  }),
);

export const huoshanDefinition: ProviderDefinition = {
  kind: 'TTS',
  code: 'huoshan_double_stream',
  name: { en: 'Volcano Engine speech (Doubao)', zh: '火山引擎双向流式语音合成（豆包）' },
  description: {
    en: 'Doubao voices over Volcano Engine’s bidirectional WebSocket, heard as they are made.',
    zh: '通过火山引擎双向流式 WebSocket 使用豆包音色，边合成边播放。',
  },
  voices: VOICES,
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
