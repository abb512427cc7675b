import type { IndexedMemory } from '@xiaozhi/memory-index';
import { z } from 'zod';
import type { Conversation, Question } from './dataset.js';

/**
 * LoCoMo (Maharana et al. 2024): conversations of two people over many sessions. Every turn is a memory; a picture's
 * caption and search words belong to its turn. Category 5 asks for what was never said and is left out.
 */
const CATEGORIES: Record<number, string> = {
  1: 'multi-hop',
  2: 'temporal',
  3: 'open-domain',
  4: 'single-hop',
};

const turnSchema = z.object({
  speaker: z.string(),
  dia_id: z.string(),
  text: z.string(),
  blip_caption: z.string().optional(),
  query: z.string().optional(),
});
const questionSchema = z.object({
  question: z.string(),
  category: z.number(),
  evidence: z.array(z.string()).default([]),
});
const fileSchema = z.array(
  z.object({
    sample_id: z.string(),
    conversation: z.record(z.string(), z.unknown()),
    qa: z.array(questionSchema),
  }),
);
const DAY_MS = 86_400_000;

export function readLocomo(content: unknown): Conversation[] {
  return fileSchema.parse(content).map(({ sample_id: id, conversation, qa }) => {
    const memories = sessionsOf(conversation).flatMap(({ name, saidAt, turns }) =>
      turns.map((turn, position) => toMemory(turn, saidAt, { conversationId: name, position })),
    );
    const known = new Set(memories.map((memory) => memory.id));
    const last = Math.max(...memories.map(({ updatedAt }) => Date.parse(updatedAt)));
    return {
      id,
      memories,
      questions: qa.flatMap((question) => toQuestion(question, known)),
      askedAt: new Date(last + DAY_MS),
    };
  });
}

function sessionsOf(
  conversation: Record<string, unknown>,
): { name: string; saidAt: string; turns: z.infer<typeof turnSchema>[] }[] {
  return Object.keys(conversation)
    .filter((key) => /^session_\d+$/.test(key))
    .map((name) => ({
      name,
      saidAt: sessionTime(z.string().parse(conversation[`${name}_date_time`])),
      turns: z.array(turnSchema).parse(conversation[name]),
    }));
}

/** `1:56 pm on 8 May, 2023` → ISO 8601, read as UTC. */
function sessionTime(text: string): string {
  const parts = /^(\d+):(\d+) ([ap]m) on (\d+ \w+),? (\d{4})$/.exec(text.trim());
  if (parts === null) throw new Error(`"${text}" is no time of a session.`);
  const [, hour, minute, half, date, year] = parts;
  const dayMs = Date.parse(`${date ?? ''} ${year ?? ''} 00:00 UTC`);
  const hours = (Number(hour) % 12) + (half === 'pm' ? 12 : 0);
  return new Date(dayMs + (hours * 60 + Number(minute)) * 60_000).toISOString();
}

function toMemory(
  { dia_id: id, speaker, text, blip_caption, query }: z.infer<typeof turnSchema>,
  updatedAt: string,
  place: IndexedMemory['place'],
): IndexedMemory {
  const keywords = [blip_caption, query].filter((words) => words !== undefined && words !== '').join(' ');
  return { id, text, speaker, updatedAt, place, ...(keywords !== '' && { keywords }) };
}

/** Evidence that names no turn is left out, and a question without any other. */
function toQuestion(
  { question, category, evidence }: z.infer<typeof questionSchema>,
  known: ReadonlySet<string>,
): Question[] {
  const name = CATEGORIES[category];
  const evidenceIds = [...new Set(evidence)].filter((id) => known.has(id));
  return name === undefined || evidenceIds.length === 0
    ? []
    : [{ text: question, category: name, evidenceIds }];
}
