const WORD = /\p{Script=Han}{2}|[\p{L}\p{N}]{3,}/gu;

/**
 * Sorts a fact by plain rule: into each category of whose name or meaning a word stands in it. The platform asks a
 * model, and has a catalogue of its own where none is given.
 */
export function categoriesOf(fact: string, catalogue: readonly Readonly<Record<string, string>>[]): string[] {
  const text = fact.toLowerCase();
  return catalogue
    .flatMap((entry) => Object.entries(entry))
    .filter(([name, meaning]) =>
      (`${name} ${meaning}`.toLowerCase().match(WORD) ?? []).some((word) => text.includes(word)),
    )
    .map(([name]) => name);
}
