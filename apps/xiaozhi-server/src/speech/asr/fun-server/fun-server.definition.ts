import type { ProviderDefinition } from '@xiaozhi/contracts';

export const funServerDefinition: ProviderDefinition = {
  kind: 'ASR',
  code: 'fun_server',
  name: { en: 'FunASR server', zh: 'FunASR 服务' },
  description: {
    en: 'A FunASR runtime of your own (WebSocket). Listens while somebody speaks; Chinese and English.',
    zh: '自建的 FunASR 运行时（WebSocket）。边说边识别，支持中文和英文。',
  },
  fields: [
    {
      key: 'host',
      label: { en: 'Host', zh: '主机' },
      type: 'text',
      required: true,
      default: '127.0.0.1',
    },
    { key: 'port', label: { en: 'Port', zh: '端口' }, type: 'number', default: 10095 },
    {
      key: 'is_ssl',
      label: { en: 'Encrypted (wss)', zh: '加密连接（wss）' },
      type: 'boolean',
      default: true,
    },
    {
      key: 'verify_certificate',
      label: { en: 'Check the certificate', zh: '校验证书' },
      type: 'boolean',
      default: false,
      help: {
        en: 'FunASR comes with a certificate that it signed itself; check it where you have installed another.',
        zh: 'FunASR 自带自签名证书；如已换成正式证书，请开启校验。',
      },
    },
    {
      key: 'api_key',
      label: { en: 'API key', zh: 'API 密钥' },
      type: 'password',
      help: {
        en: 'For a proxy in front of it, as a bearer token; FunASR itself asks for none.',
        zh: '供前置代理校验（Bearer 令牌）；FunASR 本身不需要。',
      },
    },
    {
      key: 'mode',
      label: { en: 'Mode', zh: '模式' },
      type: 'select',
      options: ['2pass', 'online', 'offline'],
      default: '2pass',
      help: {
        en: '2pass: words while somebody speaks, corrected at each pause. offline: words at the end only.',
        zh: '2pass：边说边出字，停顿处修正；offline：说完后出结果。',
      },
    },
    {
      key: 'chunk_size',
      label: { en: 'Chunk sizes (60 ms each)', zh: '分块大小（每块 60 毫秒）' },
      type: 'text',
      default: '5,10,5',
    },
    {
      key: 'hotwords',
      label: { en: 'Hot words', zh: '热词' },
      type: 'text',
      isMultiline: true,
      help: {
        en: 'One a line, with its weight if you like: 小智 20',
        zh: '每行一个，可附权重：小智 20',
      },
    },
    {
      key: 'itn',
      label: { en: 'Numbers as digits', zh: '数字转写（ITN）' },
      type: 'boolean',
      default: true,
    },
    {
      key: 'ends_utterance',
      label: { en: 'Let it end utterances', zh: '由服务判断说完' },
      type: 'boolean',
      default: false,
      help: {
        en: 'An utterance ends where FunASR finds its end, if that is sooner (mode 2pass).',
        zh: '当 FunASR 先判断说完时即结束（仅 2pass 模式）。',
      },
    },
    {
      key: 'timeout',
      label: { en: 'Longest wait (s)', zh: '最长等待（秒）' },
      type: 'number',
      default: 5,
    },
  ],
};
