import type { ProviderDefinition } from '@xiaozhi/contracts';

export const espeakDefinition: ProviderDefinition = {
  kind: 'TTS',
  code: 'espeak',
  name: { en: 'espeak-ng (offline, Mandarin)', zh: 'espeak-ng（离线，普通话）' },
  description: {
    en: 'Runs on this machine without key. Robotic Mandarin; needs the optional GPL package espeak-ng-emscripten.',
    zh: '在本机运行，无需密钥。机械感普通话；需要可选的 GPL 软件包 espeak-ng-emscripten。',
  },
  isOffline: true,
  fields: [],
};
