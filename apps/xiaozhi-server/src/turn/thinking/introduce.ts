import type { Speaker } from '../../speech/speaker/speaker-recogniser.js';

/** The persona, and who is speaking; an operator's words about people are put in as one plain line. */
export function introduce(persona: string, speaker: Speaker | undefined): string {
  if (speaker === undefined) return persona;
  const about = speaker.introduction === '' ? '' : ` About them: ${oneLine(speaker.introduction)}`;
  return `${persona}\n\nThe person who speaks now is ${oneLine(speaker.name)}, recognised by voice.${about}`.trimStart();
}

function oneLine(text: string): string {
  return text.replace(/[\s<>]+/g, ' ').trim();
}
