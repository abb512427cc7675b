import { z } from 'zod';
import type { Conversation, Turn } from './conversation.js';

const line = z.object({ speaker: z.string(), text: z.string() });
const file = z.array(z.object({ sample_id: z.string(), conversation: z.record(z.string(), z.unknown()) }));

/**
 * LoCoMo: talks of two people. The first speaker is taken for the user and the second for the assistant; lines of one
 * speaker in a row are one. A user who is not answered gets an "OK."
 * @throws ZodError, or an Error for a time that cannot be read
 */
export function readLocomo(content: unknown): Conversation[] {
  return file.parse(content).map(({ sample_id: id, conversation }) => {
    const user = z.string().parse(conversation.speaker_a);
    const names = Object.keys(conversation).filter((key) => /^session_\d+$/.test(key));
    return {
      id,
      sessions: names
        .map((name) => ({
          startsAt: timeOf(z.string().parse(conversation[`${name}_date_time`])),
          turns: turnsOf(z.array(line).parse(conversation[name]), user),
        }))
        .sort((a, b) => a.startsAt.localeCompare(b.startsAt)),
    };
  });
}

function turnsOf(lines: readonly z.infer<typeof line>[], user: string): Turn[] {
  const turns: Turn[] = [];
  let isAnswered = true;
  for (const { speaker, text } of lines) {
    const last = turns.at(-1);
    if (speaker !== user) {
      if (last !== undefined) last.assistant = isAnswered ? `${last.assistant} ${text}` : text;
      isAnswered = true;
    } else if (last === undefined || isAnswered) {
      turns.push({ user: text, assistant: 'OK.' });
      isAnswered = false;
    } else last.user += ` ${text}`;
  }
  return turns;
}

/** `1:56 pm on 8 May, 2023` → ISO 8601, read as UTC. */
function timeOf(text: string): string {
  const parts = /^(\d+):(\d+) ([ap]m) on (\d+ \w+),? (\d{4})$/.exec(text.trim());
  if (parts === null) throw new Error(`"${text}" is no time of a session.`);
  const [, hour, minute, half, date, year] = parts;
  const dayMs = Date.parse(`${date ?? ''} ${year ?? ''} 00:00 UTC`);
  const hours = (Number(hour) % 12) + (half === 'pm' ? 12 : 0);
  return new Date(dayMs + (hours * 60 + Number(minute)) * 60_000).toISOString();
}
