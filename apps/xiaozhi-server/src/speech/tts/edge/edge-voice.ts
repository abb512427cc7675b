import { ProviderConfigError } from '@xiaozhi/contracts';

const FULL = /^Microsoft Server Speech Text to Speech Voice \([\w-]+, ?\w+\)$/;
const SHORT = /^([a-z]{2,3})-([A-Z]{2}(?:-[a-z]+)?)-(\w+)$/;

/**
 * The name that the service is given for a voice: `zh-CN-XiaoxiaoNeural` → `Microsoft Server Speech …`, as Edge does.
 * @throws ProviderConfigError for anything that is no voice's name
 */
export function toVoiceName(voice: string): string {
  if (FULL.test(voice)) return voice;
  const [, language, region, name] = SHORT.exec(voice) ?? [];
  if (language === undefined || region === undefined || name === undefined) {
    throw new ProviderConfigError(
      `[edge] "${voice}" is no voice; use a name like zh-CN-XiaoxiaoNeural or en-US-EmmaMultilingualNeural.`,
      [{ key: 'voice', message: 'Voice must be a name like zh-CN-XiaoxiaoNeural.' }],
    );
  }
  return `Microsoft Server Speech Text to Speech Voice (${language}-${region}, ${name})`;
}
