/** A face of the device. */
export interface Emotion {
  name: string;
  emoji: string;
}

/** All faces that the firmware ships. */
export const EMOTIONS: readonly Emotion[] = [
  ['neutral', '😶'],
  ['happy', '🙂'],
  ['laughing', '😆'],
  ['funny', '😂'],
  ['sad', '😔'],
  ['angry', '😠'],
  ['crying', '😭'],
  ['loving', '😍'],
  ['embarrassed', '😳'],
  ['surprised', '😲'],
  ['shocked', '😱'],
  ['thinking', '🤔'],
  ['winking', '😉'],
  ['cool', '😎'],
  ['relaxed', '😌'],
  ['delicious', '🤤'],
  ['kissy', '😘'],
  ['confident', '😏'],
  ['sleepy', '😴'],
  ['silly', '😜'],
  ['confused', '🙄'],
].map(([name, emoji]) => ({ name: name as string, emoji: emoji as string }));

const DEFAULT: Emotion = { name: 'happy', emoji: '🙂' };

/** The face for a reply: that of its first known emoji, else happy. */
export function emotionOf(text: string): Emotion {
  let first: { at: number; emotion: Emotion } | undefined;
  for (const emotion of EMOTIONS) {
    const at = text.indexOf(emotion.emoji);
    if (at >= 0 && (first === undefined || at < first.at)) first = { at, emotion };
  }
  return first?.emotion ?? DEFAULT;
}
