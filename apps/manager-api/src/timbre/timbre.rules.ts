import type { KnownVoice, TimbreCreate, TimbreUpdate, TimbreView, VoiceChoice } from '@xiaozhi/contracts';
import { z } from 'zod';
import type { TimbreRow } from '../database/timbre-rows.js';

const storedLanguages = z.array(z.string());

type Columns = Pick<
  TimbreRow,
  'voice' | 'name' | 'languages' | 'demo_url' | 'reference_audio' | 'reference_text' | 'remark' | 'sort'
>;

/** Columns that an input sets; what is left out is undefined. */
export function toTimbreColumns(input: Omit<TimbreCreate, 'configId'> | TimbreUpdate): Partial<Columns> {
  const { voice, name, languages, demoUrl, referenceAudio, referenceText, remark, sort } = input;
  const columns = {
    ...{ voice, name, remark, sort, demo_url: demoUrl },
    ...{ reference_audio: referenceAudio, reference_text: referenceText },
    languages: languages === undefined ? undefined : JSON.stringify(languages),
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

export function toTimbreView(row: TimbreRow): TimbreView {
  return {
    ...{ id: row.id, configId: row.config_id, voice: row.voice, name: row.name },
    ...{ languages: languagesOf(row), demoUrl: row.demo_url, remark: row.remark, sort: row.sort },
    ...{ referenceAudio: row.reference_audio, referenceText: row.reference_text },
    ...{ createdAt: row.created_at, updatedAt: row.updated_at },
  };
}

/** In the order in which the voice speaks them best. */
export function languagesOf({ languages }: Pick<TimbreRow, 'languages'>): string[] {
  return storedLanguages.parse(JSON.parse(languages));
}

/** Operators' own first; one that stands in both is the operator's. @param text only what has it in its name or code */
export function toVoiceChoices(
  rows: readonly TimbreRow[],
  known: readonly KnownVoice[],
  text = '',
): VoiceChoice[] {
  const own = rows.map((row): VoiceChoice => ({
    ...{ timbreId: row.id, voice: row.voice, name: row.name },
    ...{ languages: languagesOf(row), demoUrl: row.demo_url },
  }));
  const taken = new Set(own.map(({ voice }) => voice));
  const others = known
    .filter(({ voice }) => !taken.has(voice))
    .map(({ voice, name, languages }): VoiceChoice => ({
      ...{ timbreId: null, voice, name, languages, demoUrl: null },
    }));
  const wanted = text.trim().toLowerCase();
  const fits = ({ voice, name }: VoiceChoice): boolean => `${name}\n${voice}`.toLowerCase().includes(wanted);
  return [...own, ...others].filter(fits);
}

/** What a voice adds to the settings that gateways read (manager contract, agent-models). */
export function toTimbreSettings(row: TimbreRow): Record<string, string> {
  const [language] = languagesOf(row);
  return {
    ...(language === undefined ? {} : { language }),
    ...(row.reference_audio === '' ? {} : { ref_audio: row.reference_audio }),
    ...(row.reference_text === '' ? {} : { ref_text: row.reference_text }),
  };
}

/** As the audit log has it. */
export function toAuditedTimbre(row: TimbreRow): Record<string, unknown> {
  const { id: _, configId, createdAt: _at, updatedAt: _since, ...fields } = toTimbreView(row);
  return { provider: configId, ...fields, languages: fields.languages.join(', ') };
}
