import type { ChatRetentionPolicy, ChatRetentionView } from '@xiaozhi/contracts';

/** A policy as the form holds it: 0 stands for ever. */
export interface ChatRetentionDraft {
  followsDefault: boolean;
  textDays: number;
  audioDays: number;
}

/** @param isAgent whether there is a default to follow */
export function toChatDraft({ policy, own }: ChatRetentionView, isAgent: boolean): ChatRetentionDraft {
  return {
    followsDefault: isAgent && own === null,
    textDays: policy.textDays ?? 0,
    audioDays: policy.audioDays ?? 0,
  };
}

/** @returns null where the default is followed */
export function toChatPolicy({
  followsDefault,
  textDays,
  audioDays,
}: ChatRetentionDraft): ChatRetentionPolicy | null {
  return followsDefault ? null : { textDays: textDays || null, audioDays: audioDays || null };
}
