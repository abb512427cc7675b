import type { RecalledMemory } from '@xiaozhi/memory';
import type { Tool, ToolResult } from '../tool.js';
import type { BuiltInContext } from './built-in-tools.js';

/** A memory counts as meant from this score on. Its own words score 0.30 where vectors are late; unrelated ones 0.19 with them. */
const MEANT_SCORE = 0.28;
/** The best must be this much better than the next, or the user is asked which one. */
const CLEAR_LEAD = 0.08;
const CHOICES_COUNT = 3;

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
      const found = await memory.find(textOf(about), signal);
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
        properties: { about: { type: 'string', description: 'What to forget, as the user put it' } },
        required: ['about'],
      },
    },
    run: async ({ about }, signal) => {
      if (textOf(about) === '') return answer({ failed: 'Say what to forget.' });
      const found = (await memory.find(textOf(about), signal)).filter(({ score }) => score >= MEANT_SCORE);
      const [best, next] = found;
      if (best === undefined) return answer({ notFound: textOf(about) });
      if (isUnclear(best, next))
        return answer({ choices: found.slice(0, CHOICES_COUNT).map(({ text }) => text) });
      await memory.forget(best.id, signal);
      return answer({ forgotten: best.text });
    },
  };
}

function isUnclear(best: RecalledMemory, next: RecalledMemory | undefined): boolean {
  return next !== undefined && best.score - next.score < CLEAR_LEAD;
}

/** "Stop remembering this": for the rest of the session, or until the user wants it again. */
export function pauseMemoryTool({ memory }: BuiltInContext): Tool {
  return {
    description: {
      name: 'pause_memory',
      description:
        'Stops remembering what is said in this conversation, or goes on with it. Call it only when the user asks for that.',
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
