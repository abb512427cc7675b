import type { MemoryImportView } from '@xiaozhi/contracts';
import type { ExportedMemory, ParsedFile } from './exported-memory.js';
import { idFromText, sameness } from './formats/id-from-text.js';

/** What is stored, as far as an import must know it. */
export interface KnownRole {
  roleId: string;
  /** Text by id, superseded memories included. */
  texts: ReadonlyMap<string, string>;
  /** Texts of current memories. */
  currentTexts: Iterable<string>;
  /** Ids of the file that other roles have. */
  elsewhere: ReadonlySet<string>;
}

export interface ImportPlan {
  added: ExportedMemory[];
  counts: MemoryImportView['counts'];
}

/**
 * Decides about each memory of a file: what is there under its id stays as it is, and a current text is not
 * remembered twice. An id that another role has is replaced by one that the same import always gives.
 */
export function planImport(file: ParsedFile, known: KnownRole): ImportPlan {
  const idOf = (id: string): string => (known.elsewhere.has(id) ? idFromText('moved', known.roleId, id) : id);
  const plan: ImportPlan = { added: [], counts: { added: 0, known: 0, duplicate: 0, different: 0 } };
  const seenTexts = new Set([...known.currentTexts].map(sameness));
  const seenIds = new Set<string>();
  for (const { memory } of file.items) {
    const id = idOf(memory.id);
    const stored = known.texts.get(id);
    const isCurrent = memory.supersededBy === null;
    if (stored !== undefined) plan.counts[stored === memory.text ? 'known' : 'different'] += 1;
    else if (seenIds.has(id) || (isCurrent && seenTexts.has(sameness(memory.text))))
      plan.counts.duplicate += 1;
    else {
      const supersededBy = memory.supersededBy === null ? null : idOf(memory.supersededBy);
      plan.added.push({ ...memory, id, supersededBy });
      plan.counts.added += 1;
      if (isCurrent) seenTexts.add(sameness(memory.text));
    }
    seenIds.add(id);
  }
  return plan;
}
