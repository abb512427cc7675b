import { requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderDefinition, ProviderFields, ProviderFieldValue } from '@xiaozhi/contracts';

/** How an agent wants a voice to sound. */
export interface VoiceSettings {
  voice: string;
  /** Changes against the voice's own; 0 is none. */
  rate: number;
  pitch: number;
  volume: number;
}

/**
 * A provider's settings with what an agent has chosen over them (device protocol, agent-models: `private_voice`,
 * `ttsRate`, `ttsPitch`, `ttsVolume`).
 * @param settings checked, with `voice`, `rate`, `pitch` and `volume`
 * @param fields as they came
 */
export function voiceSettingsOf(
  settings: Readonly<Record<string, ProviderFieldValue>>,
  fields: ProviderFields,
): VoiceSettings {
  const { private_voice: chosen } = fields;
  return {
    voice: typeof chosen === 'string' && chosen.trim() !== '' ? chosen.trim() : String(settings.voice),
    rate: numberOf(fields.ttsRate) ?? Number(settings.rate ?? 0),
    pitch: numberOf(fields.ttsPitch) ?? Number(settings.pitch ?? 0),
    volume: numberOf(fields.ttsVolume) ?? Number(settings.volume ?? 0),
  };
}

/**
 * The voice where a provider has a few: the one that an agent has chosen, if it is one of them, else the provider's own.
 * @throws ProviderConfigError
 */
export function listedVoiceOf(definition: ProviderDefinition, fields: ProviderFields): string {
  const { voice } = voiceSettingsOf(requireProviderFields(definition, fields), fields);
  const { options = [] } = definition.fields.find(({ key }) => key === 'voice') ?? {};
  return options.includes(voice) ? voice : String(requireProviderFields(definition, fields).voice);
}

/** A change of −100 to 100 per cent on a scale of the service's own: −100 is its lowest, 100 its highest. */
export function fromPercent(
  percent: number,
  { lowest, own, highest }: { lowest: number; own: number; highest: number },
): number {
  const share = Math.min(100, Math.max(-100, percent)) / 100;
  return share < 0 ? own + (own - lowest) * share : own + (highest - own) * share;
}

function numberOf(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
