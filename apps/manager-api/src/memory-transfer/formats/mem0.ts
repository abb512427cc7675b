import { z } from 'zod';
import { aMemory } from '../exported-memory.js';
import type { ExportedMemory, ParsedFile } from '../exported-memory.js';
import { parseJson } from './jsonl.js';
import { idFromText } from './id-from-text.js';

const time = z.iso.datetime({ offset: true }).transform((value) => new Date(value).toISOString());
const entrySchema = z.object({
  id: z.string().min(1).max(64).optional(),
  memory: z.string().trim().min(1).max(4000),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  categories: z.array(z.string()).nullish(),
  created_at: time.nullish(),
  updated_at: time.nullish(),
  replaced_by: z.string().max(64).nullish(),
});
/** A bare array, or the envelopes that lists of Mem0 come in. */
const fileSchema = z.union([
  z.array(z.unknown()),
  z.object({ results: z.array(z.unknown()) }).transform(({ results }) => results),
  z.object({ memories: z.array(z.unknown()) }).transform(({ memories }) => memories),
]);

/** `{"results":[…]}` with the fields of Mem0's lists; what Mem0 has no field for stands in `metadata`. */
export async function* writeMem0(
  memories: AsyncIterable<ExportedMemory>,
  { roleId }: { roleId: string },
): AsyncGenerator<string> {
  yield '{"results":[';
  let separator = '\n';
  for await (const memory of memories) {
    yield separator + JSON.stringify(toEntry(memory, roleId));
    separator = ',\n';
  }
  yield '\n]}\n';
}

/** @param now ISO 8601, UTC: stands where the file has no time */
export function parseMem0(content: string, now: string): ParsedFile {
  const list = fileSchema.safeParse(parseJson(content));
  const fault = 'is no list of Mem0: expected an array, or an object with "results" or "memories"';
  if (!list.success) return { items: [], errors: [{ entry: 0, msg: fault }] };
  const file: ParsedFile = { items: [], errors: [] };
  for (const [index, value] of list.data.entries()) {
    const parsed = entrySchema.safeParse(value);
    const entry = index + 1;
    if (parsed.success) file.items.push({ entry, memory: fromEntry(parsed.data, now) });
    else {
      const [issue] = parsed.error.issues;
      file.errors.push({ entry, msg: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` });
    }
  }
  return file;
}

function toEntry(memory: ExportedMemory, roleId: string): object {
  const { id, text, createdAt, updatedAt, kind, slot, supersededBy, interactionId, sessionId } = memory;
  const more = { slot, interaction_id: interactionId, session_id: sessionId, utterance: memory.utterance };
  const times = {
    about_from: memory.aboutFrom,
    about_to: memory.aboutTo,
    valid_from: memory.validFrom,
    valid_to: memory.validTo,
  };
  const metadata = Object.entries({ kind, ...more, ...times }).filter(([, value]) => value !== null);
  return {
    id,
    memory: text,
    user_id: roleId,
    agent_id: memory.agentId,
    metadata: Object.fromEntries(metadata),
    categories: [kind],
    created_at: createdAt,
    updated_at: updatedAt,
    replaced_by: supersededBy,
  };
}

function fromEntry(entry: z.infer<typeof entrySchema>, now: string): ExportedMemory {
  const { metadata, memory: text } = entry;
  const createdAt = entry.created_at ?? entry.updated_at ?? now;
  const word = (key: string, most: number): string | null => {
    const value = metadata?.[key];
    return typeof value === 'string' && value !== '' && value.length <= most ? value : null;
  };
  const moment = (key: string): string | null => time.safeParse(metadata?.[key]).data ?? null;
  return {
    ...aMemory(entry.id ?? idFromText(text), text, createdAt),
    kind: word('kind', 64) ?? entry.categories?.[0]?.slice(0, 64) ?? 'other',
    slot: word('slot', 255),
    updatedAt: entry.updated_at ?? createdAt,
    supersededBy: entry.replaced_by ?? null,
    interactionId: word('interaction_id', 64),
    sessionId: word('session_id', 64),
    utterance: word('utterance', 4000),
    aboutFrom: moment('about_from'),
    aboutTo: moment('about_to'),
    validFrom: moment('valid_from'),
    validTo: moment('valid_to'),
  };
}
