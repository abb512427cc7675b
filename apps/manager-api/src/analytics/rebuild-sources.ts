/** What figures are counted from, by the table that has it. Usage reports are counted once and not kept. */
export const REBUILD_SOURCES = ['turns', 'interactions', 'memories'] as const;
export type RebuildSource = (typeof REBUILD_SOURCES)[number];
