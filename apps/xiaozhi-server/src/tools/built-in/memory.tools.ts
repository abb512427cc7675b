import type { RecalledMemory } from '@xiaozhi/memory';
import { isSameFact } from '@xiaozhi/memory';
import type { Tool, ToolResult } from '../tool.js';
import type { BuiltInContext } from './built-in-tools.js';

/** A memory counts as meant from this score on. Its own words score 0.30 where vectors are late; unrelated ones 0.19 with them. */
const MEANT_SCORE = 0.28;
/** The best must be this much better than the next, or the user is asked which one. */
const CLEAR_LEAD = 0.08;
const CHOICES_COUNT = 3;
/** What was spoken of last, and not a word to look for. */
const THAT =
  /^(?:that|this|it|what i (?:just )?said|the last (?:thing|one)|(?:我)?刚才说的(?:话)?|这个|那个|这件事|那件事|它|这些|这|那)$/iu;

function answer(value: object): ToolResult {
  return { kind: 'answer', text: JSON.stringify(value) };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

/** "What do you know about me?" */
export function listMemoriesTool({ memory }: BuiltInContext): Tool {
  return {
    description: {
      name: 'list_memories',
      description:
        'Lists what is remembered about the user. Call it when the user asks what you know about them.',
      parameters: {
        type: 'object',
        properties: { about: { type: 'string', description: 'Only memories about this; left out: all' } },
      },
    },
    run: async ({ about }, signal) => {
      if (memory.isGuest) return answer({ guestMode: 'Nothing is recalled in guest mode.' });
      const found = await memory.find(textOf(about), signal);
      await memory.noteRight('list');
      return answer({
        memories: found.map(({ text, updatedAt }) => ({ text, since: updatedAt.slice(0, 10) })),
      });
    },
  };
}

/** "Forget that I live in Berlin." Takes out one memory, and only one that is clearly meant. */
export function forgetMemoryTool({ memory }: BuiltInContext): Tool {
  return {
    description: {
      name: 'forget_memory',
      description:
        'Deletes one memory about the user for good. Call it only when the user asks to forget something; tell the user what was forgotten, or ask which of the choices is meant.',
      parameters: {
        type: 'object',
        properties: {
          about: {
            type: 'string',
            description: 'What to forget, as the user put it; "that" for what was spoken of last',
          },
        },
        required: ['about'],
      },
    },
    run: async ({ about }, signal) => {
      const wish = textOf(about);
      if (wish === '') return answer({ failed: 'Say what to forget.' });
      const [mentioned] = THAT.test(wish) ? await memory.lastMentioned() : [];
      const looked = mentioned?.text ?? wish;
      const found = (await memory.find(looked, signal)).filter(({ score }) => score >= MEANT_SCORE);
      const best = mentioned ?? found[0];
      if (best === undefined) return answer({ notFound: wish });
      // One fact may be here twice: as it was just said, and as it was stored before.
      const same = found.filter(({ id, text }) => id === best.id || isSameFact(best.text, text));
      if (mentioned === undefined && isUnclear(same, found))
        return answer({ choices: found.slice(0, CHOICES_COUNT).map(({ text }) => text) });
      const ids = new Set([best, ...same].map(({ id }) => id));
      for (const id of ids) await memory.forget(same.find((one) => one.id === id) ?? best, signal);
      return answer({ forgotten: best.text });
    },
  };
}

function isUnclear(same: readonly RecalledMemory[], found: readonly RecalledMemory[]): boolean {
  const next = found.find((memory) => !same.includes(memory));
  return next !== undefined && (same[0]?.score ?? 0) - next.score < CLEAR_LEAD;
}

/** "Stop remembering this": until the user wants it again. */
export function pauseMemoryTool({ memory }: BuiltInContext): Tool {
  return {
    description: {
      name: 'pause_memory',
      description:
        'Stops remembering what the user says, now and later, or goes on with it. Call it only when the user asks for that; then tell the user what is the case now.',
      parameters: {
        type: 'object',
        properties: { paused: { type: 'boolean', description: 'true: remember nothing from now on' } },
        required: ['paused'],
      },
    },
    run: async ({ paused }) => {
      await memory.setPaused(paused === true);
      return answer({ remembering: paused !== true });
    },
  };
}
