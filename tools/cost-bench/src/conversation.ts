import { z } from 'zod';

/** One exchange. */
export interface Turn {
  user: string;
  assistant: string;
}

export interface Session {
  /** ISO 8601, UTC. */
  startsAt: string;
  turns: readonly Turn[];
}

/** What one person says to one device, in the order of time. */
export interface Conversation {
  id: string;
  sessions: readonly Session[];
}

const everydayFile = z.array(
  z.strictObject({
    id: z.string().min(1),
    sessions: z.array(
      z.strictObject({
        startsAt: z.iso.datetime(),
        turns: z.array(z.tuple([z.string().min(1), z.string().min(1)])),
      }),
    ),
  }),
);

/** This repository's own form: turns are pairs of what the user says and what is answered. @throws ZodError */
export function readEveryday(content: unknown): Conversation[] {
  return everydayFile.parse(content).map(({ id, sessions }) => ({
    id,
    sessions: sessions.map(({ startsAt, turns }) => ({
      startsAt,
      turns: turns.map(([user, assistant]) => ({ user, assistant })),
    })),
  }));
}
