import { z } from 'zod';

/** −100 to 100 per cent; what that means is the provider's. */
const change = z.number().int().min(-100).max(100).nullish();

/**
 * How an agent's voice sounds, over the settings of its speech synthesis, which agents share. Null goes back to those,
 * what is left out stays.
 */
export const agentVoice = z.object({
  /** Code of a voice that the provider has. */
  voice: z.string().trim().max(128).nullish(),
  /** As the provider names it. */
  language: z.string().trim().max(64).nullish(),
  rate: change,
  pitch: change,
  volume: change,
});
export type AgentVoice = z.infer<typeof agentVoice>;
export type AgentVoiceView = { [K in keyof Required<AgentVoice>]: NonNullable<AgentVoice[K]> | null };
