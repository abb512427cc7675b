import type { AgentVoice, AgentVoiceView } from '@xiaozhi/contracts';
import type { AgentRow } from '../database/rows.js';

type VoiceColumns = Pick<AgentRow, 'tts_voice' | 'tts_language' | 'tts_rate' | 'tts_pitch' | 'tts_volume'>;

/** An agent that speaks as its speech synthesis is set. */
export const PLAIN_VOICE: VoiceColumns = {
  tts_voice: null,
  tts_language: null,
  tts_rate: null,
  tts_pitch: null,
  tts_volume: null,
};

/** Columns that an input sets; an empty text is null, and what is left out is undefined. */
export function toVoiceColumns({ voice, language, rate, pitch, volume }: AgentVoice): Partial<VoiceColumns> {
  return {
    tts_voice: voice === '' ? null : voice,
    tts_language: language === '' ? null : language,
    tts_rate: rate,
    tts_pitch: pitch,
    tts_volume: volume,
  };
}

export function toVoiceView(row: VoiceColumns): AgentVoiceView {
  return {
    voice: row.tts_voice,
    language: row.tts_language,
    rate: row.tts_rate,
    pitch: row.tts_pitch,
    volume: row.tts_volume,
  };
}

/** What is set, under the names that gateways read in the section of the voice (manager contract, agent-models). */
export function toVoiceSettings(row: VoiceColumns): Record<string, string | number> {
  const settings = {
    private_voice: row.tts_voice,
    language: row.tts_language,
    ttsRate: row.tts_rate,
    ttsPitch: row.tts_pitch,
    ttsVolume: row.tts_volume,
  };
  const set = Object.entries(settings).flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
  return Object.fromEntries(set) as Record<string, string | number>;
}
