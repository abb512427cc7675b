import type { RecalledMemory, RoleId } from '@xiaozhi/memory';

/** What the second level knows of a question. */
export interface SharedLook {
  /** The answer, and how long it may still be used, in ms. */
  held?: { memories: readonly RecalledMemory[]; leftMs: number };
  /** Names the state of the role's memories: another one as soon as they change. */
  generation: string;
}

/** Where an answer belongs. */
export interface AnswerPlace {
  roleId: RoleId;
  /** Hash of the question. */
  question: string;
  /** That of the look before the provider was asked. */
  generation: string;
}

/**
 * A second level of the recall cache, which gateways share. It helps where it can: no call throws, and none takes
 * longer than it would to do without.
 */
export interface SharedAnswers {
  /** @returns undefined where it cannot be told; then nothing of the answer is kept here */
  look(roleId: RoleId, question: string): Promise<SharedLook | undefined>;
  /** Keeps an answer, unless the role's memories changed since the look. */
  keep(place: AnswerPlace, memories: readonly RecalledMemory[], ttlMs: number): void;
  /** The role's memories changed. Until that is known everywhere, `look` tells nothing of the role here. */
  forget(roleId: RoleId): void;
  /** The memories of these roles changed, known here or not. */
  forgetThose(isMeant: (roleId: RoleId) => boolean): void;
}
