import type { ProviderDefinition } from '@xiaozhi/contracts';

export const musicDefinition: ProviderDefinition = {
  kind: 'Plugin',
  code: 'play_music',
  name: { en: 'Music from a folder', zh: '本地音乐' },
  description: {
    en: 'Plays music files from a folder of the gateway’s machine through the device.',
    zh: '通过设备播放网关所在机器上某个文件夹中的音乐。',
  },
  fields: [
    {
      key: 'music_dir',
      label: { en: 'Folder', zh: '音乐文件夹' },
      type: 'text',
      required: true,
      default: './music',
      help: {
        en: 'On the gateway’s machine, four folders deep. File names are what users call the songs by.',
        zh: '位于网关所在的机器上，最多四层子文件夹。用户用文件名点歌。',
      },
    },
    {
      key: 'music_ext',
      label: { en: 'File types', zh: '文件类型' },
      type: 'text',
      default: '.mp3, .wav, .ogg, .opus, .p3',
      help: {
        en: 'MP3, WAV with 16 bits, Opus in Ogg, and p3 can be played; other files are left out.',
        zh: '可播放 MP3、16 位 WAV、Ogg 中的 Opus 以及 p3，其他文件会被忽略。',
      },
    },
    {
      key: 'refresh_time',
      label: { en: 'Look for new files after (seconds)', zh: '刷新间隔（秒）' },
      type: 'number',
      default: 300,
    },
    {
      key: 'max_minutes',
      label: { en: 'Longest playing time (minutes)', zh: '最长播放时间（分钟）' },
      type: 'number',
      default: 15,
      help: { en: 'What is longer ends there. 0 is no limit.', zh: '超过此时长即停止，0 表示不限。' },
    },
  ],
};
