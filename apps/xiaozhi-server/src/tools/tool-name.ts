const MAX_CHARACTERS = 64;

/** A name that language models take: `self.audio_speaker.set_volume` → `self_audio_speaker_set_volume`. */
export function toToolName(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, MAX_CHARACTERS);
}
