import { z } from 'zod';

const voice = z.string().trim().min(1).max(128);
const name = z.string().trim().min(1).max(255);
const remark = z.string().trim().max(255);
const sort = z.number().int().min(0).max(1_000_000);
/** As the provider names them, the voice's own first. */
const languages = z.array(z.string().trim().min(1).max(64)).max(20);
/** Of `http` or `https`; what it leads to is played in the operator's browser. */
const demoUrl = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .nullable();
/** Where the provider finds the recording that it imitates: an address or a path of its own. */
const referenceAudio = z.string().trim().max(500);
const referenceText = z.string().trim().max(500);

/** `POST /api/timbres`. `sort`: left out, behind all others of its provider. */
export const timbreCreate = z.object({
  configId: z.string().trim().min(1).max(64),
  voice,
  name,
  languages: languages.default([]),
  demoUrl: demoUrl.default(null),
  referenceAudio: referenceAudio.default(''),
  referenceText: referenceText.default(''),
  remark: remark.default(''),
  sort: sort.optional(),
});
export type TimbreCreate = z.infer<typeof timbreCreate>;

/** `PUT /api/timbres/{id}`: what is left out stays, and it stays with its provider. */
export const timbreUpdate = z.object({
  voice: voice.optional(),
  name: name.optional(),
  languages: languages.optional(),
  demoUrl: demoUrl.optional(),
  referenceAudio: referenceAudio.optional(),
  referenceText: referenceText.optional(),
  remark: remark.optional(),
  sort: sort.optional(),
});
export type TimbreUpdate = z.infer<typeof timbreUpdate>;

/** A voice that an operator put down for a speech synthesis: a cloned one, one of a service of their own, a new one. */
export interface TimbreView {
  /** A number, as text. */
  id: string;
  /** Config id of the speech synthesis: `TTS_edge`. */
  configId: string;
  /** Its code at the provider. */
  voice: string;
  name: string;
  languages: string[];
  demoUrl: string | null;
  /** Empty: it imitates no recording. */
  referenceAudio: string;
  referenceText: string;
  remark: string;
  sort: number;
  createdAt: string;
  updatedAt: string;
}

/** A voice that agents may be given. */
export interface VoiceChoice {
  /** Of the timbre; null: the provider is known to have it. */
  timbreId: string | null;
  voice: string;
  name: string;
  languages: readonly string[];
  demoUrl: string | null;
}
