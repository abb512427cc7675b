import { randomUUID } from 'node:crypto';
import type { RecalledMemory, RoleId } from '@xiaozhi/memory';
import type { Logger } from '@xiaozhi/observability';
import { z } from 'zod';
import type { AnswerPlace, SharedAnswers, SharedLook } from '../gateway-answers.js';
import { AnswerConnection } from './answer-connection.js';
import { Circuit } from './circuit.js';
import { Unforgotten } from './unforgotten.js';

/** How answers lie in Redis. */
export interface AnswerSeal {
  seal(text: string, place: AnswerPlace): string;
  /** @returns undefined where it is not what was put there, or cannot be read */
  open(stored: string, place: AnswerPlace): string | undefined;
}

/** What Redis may hold. */
export interface RedisAnswersBounds {
  rolesCount: number;
  answersOfRoleCount: number;
  answerBytes: number;
  /** Of all answers. */
  bytes: number;
}

export interface RedisAnswersOptions {
  url: string;
  prefix: string;
  /** Longest wait for what no turn waits for, in ms. */
  timeoutMs: number;
  logger: Logger;
  seal?: AnswerSeal;
  bounds?: RedisAnswersBounds;
  monotonicMs?: () => number;
}

const BOUNDS: RedisAnswersBounds = {
  ...{ rolesCount: 20_000, answersOfRoleCount: 32 },
  ...{ answerBytes: 16 * 1024, bytes: 64 * 1024 * 1024 },
};
/** A turn waits so long for Redis at most. */
const LOOK_MS = 30;
/** Longer than any question is under way. */
const GENERATION_MS = 60_000;
const CIRCUIT = { failuresCount: 3, pauseMs: 5_000 };
const FORGET_AGAIN_MS = 1_000;

const recalled: z.ZodType<readonly RecalledMemory[]> = z.array(
  z.object({
    id: z.string(),
    text: z.string(),
    updatedAt: z.string(),
    score: z.number(),
    source: z.enum(['mirror', 'provider', 'provisional']),
    aboutFrom: z.string().optional(),
    aboutTo: z.string().optional(),
    validFrom: z.string().optional(),
    validTo: z.string().optional(),
  }),
);
const looked = z.union([z.tuple([z.string()]), z.tuple([z.string(), z.number(), z.string()])]);
const PLAIN: AnswerSeal = { seal: (text) => text, open: (stored) => stored };

/**
 * Answers that gateways share in Redis. A role's answers lie under its generation; whoever changes its memories takes
 * both away in one step, so that an answer which was asked for before is refused, whichever gateway asked. What could
 * not be taken away is tried again until it is, and not used here until then.
 */
export class RedisAnswers implements SharedAnswers {
  private readonly connection: AnswerConnection;
  private readonly circuit: Circuit;
  private readonly unforgotten = new Unforgotten();
  private readonly seal: AnswerSeal;
  private readonly bounds: RedisAnswersBounds;
  private isForgetting = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: RedisAnswersOptions) {
    const { seal = PLAIN, bounds = BOUNDS, monotonicMs = () => performance.now() } = options;
    this.seal = seal;
    this.bounds = bounds;
    this.connection = new AnswerConnection({ ...options, onReady: () => void this.forgetAll() });
    this.circuit = new Circuit({ ...CIRCUIT, monotonicMs, onChange: (isOpen) => this.tell(isOpen) });
  }

  /** Begins to connect. */
  open(): void {
    this.connection.open();
  }

  close(): void {
    clearTimeout(this.timer);
    this.connection.close();
  }

  async look(roleId: RoleId, question: string): Promise<SharedLook | undefined> {
    if (!this.connection.isUp || this.unforgotten.has(roleId) || !this.circuit.allows()) return undefined;
    const { rolesCount, bytes } = this.bounds;
    try {
      const asked = this.connection.run(
        ...(['look', roleId, question, randomUUID(), GENERATION_MS, rolesCount, bytes] as const),
      );
      const [generation, leftMs, stored] = looked.parse(await within(asked, LOOK_MS));
      this.circuit.succeeded();
      const memories = stored === undefined ? undefined : this.read(stored, { roleId, question, generation });
      return memories === undefined
        ? { generation }
        : { generation, held: { memories, leftMs: leftMs ?? 0 } };
    } catch {
      this.circuit.failed();
      return undefined;
    }
  }

  keep(place: AnswerPlace, memories: readonly RecalledMemory[], ttlMs: number): void {
    const { roleId, question, generation } = place;
    if (!this.connection.isUp || this.unforgotten.has(roleId)) return;
    const text = this.seal.seal(JSON.stringify(memories), place);
    const { answersOfRoleCount, rolesCount, bytes, answerBytes } = this.bounds;
    if (Buffer.byteLength(text) > answerBytes) return;
    this.connection
      .run('keep', roleId, question, generation, ttlMs, text, answersOfRoleCount, rolesCount, bytes)
      .catch(() => this.circuit.failed());
  }

  forget(roleId: RoleId): void {
    this.unforgotten.add(roleId);
    void this.forgetAll();
  }

  forgetThose(isMeant: (roleId: RoleId) => boolean): void {
    this.unforgotten.addThose(isMeant);
    void this.forgetAll();
  }

  private async forgetAll(): Promise<void> {
    if (this.isForgetting) return;
    this.isForgetting = true;
    try {
      while (!this.unforgotten.isEmpty && this.connection.isUp) {
        const { roles, others, done } = this.unforgotten.round();
        await this.connection.run('forget', ...roles);
        if (others !== undefined) await this.connection.run('forget', ...(await this.held()).filter(others));
        done();
      }
    } catch {
      this.circuit.failed();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.forgetAll(), FORGET_AGAIN_MS).unref();
    } finally {
      this.isForgetting = false;
    }
  }

  private async held(): Promise<RoleId[]> {
    return z.array(z.string()).parse(await this.connection.run('roles')) as RoleId[];
  }

  private read(stored: string, place: AnswerPlace): readonly RecalledMemory[] | undefined {
    const text = this.seal.open(stored, place);
    if (text === undefined) return undefined;
    const parsed = recalled.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  }

  /** Never with Redis' own error: that quotes what was sent. */
  private tell(isOpen: boolean): void {
    const { logger } = this.options;
    const redis = this.connection.where;
    if (isOpen) logger.warn({ redis }, 'Redis is slow or fails: answers of memory services are not shared');
    else logger.info({ redis }, 'answers of memory services are shared in Redis again');
  }
}

/** @throws Error when it takes longer */
async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('late')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    // It may fail when nobody waits for it any more.
    work.catch(() => undefined);
  }
}
