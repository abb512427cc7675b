import { createHash } from 'node:crypto';
import type { RecalledMemory, RoleId } from '@xiaozhi/memory';
import type { SharedAnswers } from './gateway-answers.js';

/** What the cache may hold. */
export interface RecallCacheBounds {
  answersCount: number;
  /** Of the answers' JSON, in characters of two bytes. */
  bytes: number;
}

const BOUNDS: RecallCacheBounds = { answersCount: 20_000, bytes: 32 * 1024 * 1024 };
/** Roles whose questions are counted as old or new; one that is let go of loses its answers too. */
const ROLES_COUNT = 20_000;

interface Answer {
  memories: readonly RecalledMemory[];
  roleId: RoleId;
  bytes: number;
  untilMs: number;
}

/** Who asks what: all of it decides which answer is the same. */
export interface CacheQuestion {
  /** The provider with its settings. */
  scope: string;
  roleId: RoleId;
  text: string;
  limit: number;
  timeZone: string | undefined;
}

/** A question that nobody here knows the answer to. */
interface OpenQuestion {
  roleId: RoleId;
  key: string;
  /** Of the role, when it was asked. */
  version: number;
  ttlMs: number;
}

/**
 * Answers of memory providers, for equal questions of the same role: bounded in count and bytes, the longest unused
 * goes first. A role whose memories change is forgotten as a whole, answers that are under way included. Where gateways
 * share a second level, that is asked before the provider.
 */
export class RecallCache {
  private readonly answers = new Map<string, Answer>();
  private readonly roles = new Map<RoleId, { version: number; keys: Set<string> }>();
  private readonly running = new Map<string, Promise<readonly RecalledMemory[]>>();
  private bytes = 0;
  private lastVersion = 0;

  constructor(
    private readonly now: () => Date,
    private readonly bounds: RecallCacheBounds = BOUNDS,
    private readonly shared?: SharedAnswers,
  ) {}

  /** Of the answers that are held. */
  get size(): { answersCount: number; bytes: number } {
    return { answersCount: this.answers.size, bytes: this.bytes };
  }

  /**
   * The answer that is held, or that of a call which is under way, or of a new one. A failure is nobody's answer but
   * theirs who wait for it.
   * @param ttlMs how long the answer may be used
   */
  async find(
    question: CacheQuestion,
    ttlMs: number,
    ask: () => Promise<readonly RecalledMemory[]>,
  ): Promise<readonly RecalledMemory[]> {
    const role = this.roleOf(question.roleId);
    const key = keyOf(question, this.now());
    const held = this.take(key);
    if (held !== undefined) return held;
    // What was asked before the role's memories changed is not the answer any more.
    const runningKey = `${key} ${role.version}`;
    const running = this.running.get(runningKey);
    if (running !== undefined) return running;
    const open = { roleId: question.roleId, key, version: role.version, ttlMs };
    const asked = this.answer(open, ask).finally(() => this.running.delete(runningKey));
    this.running.set(runningKey, asked);
    return asked;
  }

  /** The role's memories changed. */
  forget(roleId: RoleId): void {
    this.letGo(roleId);
    this.shared?.forget(roleId);
  }

  /** The memories of these roles changed. */
  forgetThose(isMeant: (roleId: RoleId) => boolean): void {
    for (const roleId of [...this.roles.keys()]) if (isMeant(roleId)) this.letGo(roleId);
    this.shared?.forgetThose(isMeant);
  }

  clear(): void {
    this.forgetThose(() => true);
  }

  private async answer(
    open: OpenQuestion,
    ask: () => Promise<readonly RecalledMemory[]>,
  ): Promise<readonly RecalledMemory[]> {
    const { roleId, key, version, ttlMs } = open;
    const look = this.shared === undefined ? undefined : await this.shared.look(roleId, key);
    const memories = look?.held?.memories ?? (await ask());
    if (this.roles.get(roleId)?.version !== version) return memories;
    this.put(key, roleId, memories, Math.min(ttlMs, look?.held?.leftMs ?? ttlMs));
    if (look !== undefined && look.held === undefined)
      this.shared?.keep({ roleId, question: key, generation: look.generation }, memories, ttlMs);
    return memories;
  }

  private letGo(roleId: RoleId): void {
    const role = this.roles.get(roleId);
    if (role === undefined) return;
    this.roles.delete(roleId);
    for (const key of role.keys) this.drop(key);
  }

  private roleOf(roleId: RoleId): { version: number; keys: Set<string> } {
    const known = this.roles.get(roleId);
    // Never the same version twice: a role that comes again must not meet answers of before.
    const role = known ?? { version: (this.lastVersion += 1), keys: new Set<string>() };
    this.roles.delete(roleId);
    this.roles.set(roleId, role);
    const [oldest] = this.roles.keys();
    if (this.roles.size > ROLES_COUNT && oldest !== undefined) this.letGo(oldest);
    return role;
  }

  private take(key: string): readonly RecalledMemory[] | undefined {
    const answer = this.answers.get(key);
    if (answer === undefined) return undefined;
    if (answer.untilMs <= this.now().getTime()) {
      this.drop(key);
      return undefined;
    }
    this.answers.delete(key);
    this.answers.set(key, answer);
    return answer.memories;
  }

  private put(key: string, roleId: RoleId, memories: readonly RecalledMemory[], ttlMs: number): void {
    this.drop(key);
    const bytes = 2 * JSON.stringify(memories).length;
    if (bytes > this.bounds.bytes) return;
    this.answers.set(key, { memories, roleId, bytes, untilMs: this.now().getTime() + ttlMs });
    this.roles.get(roleId)?.keys.add(key);
    this.bytes += bytes;
    for (const oldest of this.answers.keys()) {
      if (this.answers.size <= this.bounds.answersCount && this.bytes <= this.bounds.bytes) break;
      this.drop(oldest);
    }
  }

  private drop(key: string): void {
    const answer = this.answers.get(key);
    if (answer === undefined) return;
    this.answers.delete(key);
    this.bytes -= answer.bytes;
    this.roles.get(answer.roleId)?.keys.delete(key);
  }
}

/** The same for questions that differ in case, spacing and punctuation only; "today" is another one an hour later. */
function keyOf({ scope, roleId, text, limit, timeZone }: CacheQuestion, now: Date): string {
  const words = text
    .toLowerCase()
    .replace(/[\s\p{P}]+/gu, ' ')
    .trim();
  const parts = [scope, roleId, words, limit, timeZone ?? '', now.toISOString().slice(0, 13)];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
