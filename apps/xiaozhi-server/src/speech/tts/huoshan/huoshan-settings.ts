import { ProviderConfigError, requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderFields } from '@xiaozhi/contracts';
import { z } from 'zod';
import { toDeadlineMs } from '../../openai/openai-request.js';
import { fromPercent, voiceSettingsOf } from '../voice-settings.js';
import { huoshanDefinition } from './huoshan.definition.js';

export const RATE_HZ = 24_000;
/** What cloned voices are called, and where they are. */
const CLONE = /^S_/;
const CLONE_RESOURCE_ID = 'seed-icl-1.0';

const objectSchema = z.record(z.string(), z.unknown());

export interface HuoshanSettings {
  url: string;
  waitMs: number;
  headers: Record<string, string>;
  /** Of every session, without the text. */
  request: Record<string, unknown>;
}

/** @throws ProviderConfigError */
export function parseHuoshanSettings(fields: ProviderFields): HuoshanSettings {
  const objects = { audio_params: undefined, additions: undefined };
  const settings = requireProviderFields(huoshanDefinition, { ...fields, ...objects });
  const none = { voice: String(settings.speaker), rate: 0, pitch: 0, volume: 0 };
  const { voice, ...change } = voiceSettingsOf(none, fields);
  const isClone = CLONE.test(voice);
  return {
    url: String(settings.ws_url),
    waitMs: toDeadlineMs(settings.timeout),
    headers: {
      'X-Api-App-Key': headerText('appid', settings.appid),
      'X-Api-Access-Key': headerText('access_token', settings.access_token),
      'X-Api-Resource-Id': isClone ? CLONE_RESOURCE_ID : headerText('resource_id', settings.resource_id),
    },
    request: requestOf(voice, change, fields),
  };
}

function requestOf(
  speaker: string,
  { rate, pitch, volume }: { rate: number; pitch: number; volume: number },
  fields: ProviderFields,
): Record<string, unknown> {
  const audio = parseObject('audio_params', fields.audio_params);
  const additions = parseObject('additions', fields.additions);
  const mixed = parseObject('mix_speaker', fields.mix_speaker);
  const scale = { lowest: -50, highest: 100 };
  const post = objectSchema.safeParse(additions.post_process).data ?? {};
  if (pitch !== 0)
    additions.post_process = {
      ...post,
      pitch: Math.round(fromPercent(pitch, { lowest: -12, own: 0, highest: 12 })),
    };
  return {
    speaker,
    audio_params: {
      ...audio,
      speech_rate: Math.round(fromPercent(rate, { ...scale, own: Number(audio.speech_rate ?? 0) })),
      loudness_rate: Math.round(fromPercent(volume, { ...scale, own: Number(audio.loudness_rate ?? 0) })),
      format: 'pcm',
      sample_rate: RATE_HZ,
    },
    additions: JSON.stringify(additions),
    ...(Object.keys(mixed).length === 0 ? {} : { mix_speaker: mixed }),
  };
}

/** What no header can hold: the client's own error would quote it. */
function headerText(key: string, value: unknown): string {
  const text = String(value);
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  throw fault(key, 'has characters that none of the service has');
}

/** JSON text, or the object itself as in a configuration file. */
function parseObject(key: string, value: unknown): Record<string, unknown> {
  if (value === undefined || value === null || (typeof value === 'string' && value.trim() === '')) return {};
  let object: unknown = value;
  if (typeof value === 'string') {
    try {
      object = JSON.parse(value);
    } catch {
      throw fault(key, 'is no JSON; it looks like {"name": 1}');
    }
  }
  const parsed = objectSchema.safeParse(object);
  if (!parsed.success) throw fault(key, 'must be a JSON object');
  return { ...parsed.data };
}

function fault(key: string, what: string): ProviderConfigError {
  return new ProviderConfigError(`[huoshan_double_stream] cannot be used: ${key} ${what}.`, [
    { key, message: `It ${what}.` },
  ]);
}
