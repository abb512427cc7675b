import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { EmulatedState } from './emulated-memory.js';

const stateFile = z.object({
  memories: z.array(z.looseObject({ id: z.string() })),
  events: z.array(z.looseObject({ id: z.string() })),
  versions: z.array(z.looseObject({ id: z.string() })),
  feedback: z.array(z.looseObject({ id: z.string() })).optional(),
  project: z.looseObject({}).optional(),
});

/** Reads what an earlier run left. @throws Error when the file is not the emulator's */
export function readState(file: string | undefined): EmulatedState {
  if (file === undefined || !existsSync(file)) return { memories: [], events: [], versions: [] };
  const parsed = stateFile.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file} is not a data file of the Mem0 emulator; move it away.`);
  return parsed.data as unknown as EmulatedState;
}

/** Writes aside, syncs, renames: after a crash the file is the old one or the new one, never half of one. */
export function writeState(file: string | undefined, state: EmulatedState): void {
  if (file === undefined) return;
  mkdirSync(dirname(file), { recursive: true });
  const aside = `${file}.new`;
  const descriptor = openSync(aside, 'w', 0o600);
  try {
    writeSync(descriptor, JSON.stringify(state));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(aside, file);
}
