import type { ProviderDefinition } from '@xiaozhi/contracts';

export const sherpaOnnxLocalDefinition: ProviderDefinition = {
  kind: 'ASR',
  code: 'sherpa_onnx_local',
  name: { en: 'Model folder (sherpa-onnx)', zh: '本地模型目录（sherpa-onnx）' },
  description: {
    en: 'A model of your own on this machine: SenseVoice, Paraformer, Zipformer, Whisper or Moonshine. Streaming ones listen while somebody speaks.',
    zh: '在本机运行自备模型：SenseVoice、Paraformer、Zipformer、Whisper 或 Moonshine。流式模型边说边识别。',
  },
  fields: [
    {
      key: 'model_dir',
      label: { en: 'Model folder', zh: '模型目录' },
      type: 'text',
      required: true,
      help: {
        en: 'Name of a folder in models/asr/ of the gateway, or its whole path.',
        zh: '网关 models/asr/ 下的目录名，或完整路径。',
      },
    },
    {
      key: 'model_type',
      label: { en: 'Type', zh: '类型' },
      type: 'select',
      options: ['auto', 'sense_voice', 'paraformer', 'zipformer', 'whisper', 'moonshine'],
      default: 'auto',
      help: { en: 'auto tells it from the files.', zh: 'auto：根据文件自动判断。' },
    },
    {
      key: 'language',
      label: { en: 'Language', zh: '语言' },
      type: 'text',
      help: {
        en: 'For SenseVoice (zh, en, ja, ko, yue) and Whisper; empty lets the model guess.',
        zh: '用于 SenseVoice（zh、en、ja、ko、yue）和 Whisper；留空自动判断。',
      },
    },
    {
      key: 'use_itn',
      label: { en: 'Punctuation and digits', zh: '标点与数字转写（ITN）' },
      type: 'boolean',
      default: true,
      help: { en: 'For SenseVoice.', zh: '用于 SenseVoice。' },
    },
    { key: 'num_threads', label: { en: 'Threads', zh: '线程数' }, type: 'number', default: 2 },
    {
      key: 'ends_utterance',
      label: { en: 'Let it end utterances', zh: '由模型判断说完' },
      type: 'boolean',
      default: false,
      help: {
        en: 'Streaming models: an utterance ends where the recogniser finds its end, if that is sooner.',
        zh: '流式模型：当识别器先判断说完时即结束。',
      },
    },
  ],
};
