import { z } from 'zod';
import type { Speaker } from '../speaker-recogniser.js';

const DEFAULT_THRESHOLD = 0.4;

const section = z.looseObject({
  url: z.url({ protocol: /^https?$/ }),
  speakers: z.array(z.string()),
  similarity_threshold: z.coerce.number().min(0).max(1).catch(DEFAULT_THRESHOLD).default(DEFAULT_THRESHOLD),
});

/** Where voices are compared, and whose. */
export interface VoiceprintSettings {
  /** `<origin>/voiceprint/identify`. */
  identifyUrl: string;
  key: string | undefined;
  speakers: readonly Speaker[];
  /** Similarity from which a voice is taken for a known one, 0 to 1. */
  threshold: number;
}

/**
 * Reads the section `voiceprint` of an agent's configuration: `{url: "http://…?key=…", speakers: ["id,name,intro"],
 * similarity_threshold}` (device protocol, agent configuration).
 * @returns undefined where there is none, or nobody is known
 */
export function parseVoiceprint(value: unknown): VoiceprintSettings | undefined {
  const parsed = section.safeParse(value);
  if (!parsed.success) return undefined;
  const speakers = parsed.data.speakers.flatMap((entry) => parseSpeaker(entry));
  if (speakers.length === 0) return undefined;
  const url = new URL(parsed.data.url);
  return {
    identifyUrl: new URL('/voiceprint/identify', url.origin).toString(),
    key: url.searchParams.get('key') ?? undefined,
    speakers,
    threshold: parsed.data.similarity_threshold,
  };
}

function parseSpeaker(entry: string): Speaker[] {
  const [id = '', name = '', ...rest] = entry.split(',').map((part) => part.trim());
  // The id becomes a part of a role id, and the list of ids is separated by commas.
  return /^[\w-]{1,64}$/.test(id) && name !== '' ? [{ id, name, introduction: rest.join(', ') }] : [];
}
