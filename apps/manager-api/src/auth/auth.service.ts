import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import type { LoginRequest, SetupRequest, UserView } from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { AuditService } from '../audit/audit.service.js';
import type { ManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import type { UserRow } from '../database/rows.js';
import { SYSTEM } from '../http/actor.js';
import type { Actor, Role } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';
import { ParameterService } from '../parameter/parameter.service.js';
import { RateLimit } from '../security/rate-limit.js';
import { CONFIG, LOGGER } from '../tokens.js';

const SESSION_LIFE_MS = 12 * 3_600_000;
const SETUP_TOKEN_CODE = 'setup.token-hash';
/** Guesses per account and per address in a quarter of an hour. */
const LOGIN_ATTEMPTS_COUNT = 10;
const LOGIN_WINDOW_MS = 15 * 60_000;

export interface SignedIn {
  user: UserView;
  /** Opaque; only its hash is stored. */
  sessionToken: string;
  lifeMs: number;
}

/** Sign-in of operators: the set-up link of the first start, passwords by argon2id, opaque sessions. */
@Injectable()
export class AuthService {
  private readonly attempts = new RateLimit(LOGIN_ATTEMPTS_COUNT, LOGIN_WINDOW_MS);

  constructor(
    private readonly database: Database,
    private readonly parameters: ParameterService,
    private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: ManagerConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async needsSetup(): Promise<boolean> {
    return (await this.database.repository('user').count()) === 0;
  }

  /** While there is no administrator: makes a new one-time link and tells it in the log. */
  async prepare(): Promise<void> {
    if (!(await this.needsSetup())) return;
    const token = randomBytes(24).toString('base64url');
    await this.parameters.set(SETUP_TOKEN_CODE, digest(token), { isSecret: true });
    const url = `${this.config.consoleUrl}/setup?token=${token}`;
    this.logger.info({ event: 'setup-link', url }, 'open this link once to make the administrator account');
  }

  /** @throws ApiError SETUP_DONE, SETUP_TOKEN_WRONG */
  async setUp(request: SetupRequest): Promise<SignedIn> {
    if (!(await this.needsSetup()))
      throw new ApiError(409, 'SETUP_DONE', 'The administrator account exists already.');
    if ((await this.parameters.find(SETUP_TOKEN_CODE)) !== digest(request.setupToken)) {
      throw new ApiError(
        403,
        'SETUP_TOKEN_WRONG',
        'This set-up link is not valid; use the one that the last start printed.',
      );
    }
    const user: UserRow = {
      id: newId(),
      username: request.username,
      password_hash: await hash(request.password),
      role: 'owner',
      created_at: new Date().toISOString(),
    };
    await this.database.write(async (rows) => {
      if ((await rows.of('user').count()) > 0)
        throw new ApiError(409, 'SETUP_DONE', 'The administrator account exists already.');
      await rows.of('user').insert(user);
      await this.audit.record(rows, SYSTEM, {
        action: 'user.create',
        target: user.username,
        details: { role: 'owner' },
      });
    });
    await this.parameters.remove(SETUP_TOKEN_CODE);
    return this.open(user);
  }

  /** @throws ApiError LOGIN_FAILED, LOGIN_THROTTLED */
  async signIn(request: LoginRequest, address: string): Promise<SignedIn> {
    const keys = [`account:${request.username.toLowerCase()}`, `address:${address}`];
    const waits = keys.map((key) => this.attempts.take(key)).filter((wait) => wait !== undefined);
    if (waits.length > 0) {
      const seconds = Math.ceil(Math.max(...waits) / 1000);
      throw new ApiError(429, 'LOGIN_THROTTLED', `Too many attempts; try again in ${seconds} s.`);
    }
    const user = await this.database.repository('user').findOneBy({ username: request.username });
    // An unknown name costs the same time as a wrong password, so that names cannot be found out.
    const isRight = await verify(user?.password_hash ?? (await decoyHash()), request.password);
    if (user === null || !isRight)
      throw new ApiError(401, 'LOGIN_FAILED', 'The user name or the password is wrong.');
    for (const key of keys) this.attempts.forget(key);
    return this.open(user);
  }

  async signOut(sessionToken: string): Promise<void> {
    await this.database.write((rows) => rows.of('userSession').delete({ token_hash: digest(sessionToken) }));
  }

  /** @returns undefined when the session is unknown or over */
  async findActor(sessionToken: string): Promise<Actor | undefined> {
    const session = await this.database
      .repository('userSession')
      .findOneBy({ token_hash: digest(sessionToken) });
    if (session === null || session.expires_at < new Date().toISOString()) return undefined;
    const user = await this.database.repository('user').findOneBy({ id: session.user_id });
    return user === null
      ? undefined
      : { kind: 'user', id: user.id, name: user.username, role: user.role as Role };
  }

  private async open(user: UserRow): Promise<SignedIn> {
    const sessionToken = randomBytes(32).toString('base64url');
    const now = Date.now();
    await this.database.write(async (rows) => {
      await rows.of('userSession').insert({
        token_hash: digest(sessionToken),
        user_id: user.id,
        created_at: new Date(now).toISOString(),
        expires_at: new Date(now + SESSION_LIFE_MS).toISOString(),
      });
    });
    const view: UserView = { id: user.id, username: user.username, role: user.role as Role };
    return { user: view, sessionToken, lifeMs: SESSION_LIFE_MS };
  }
}

let decoy: Promise<string> | undefined;

function decoyHash(): Promise<string> {
  decoy ??= hash(randomBytes(16).toString('hex'));
  return decoy;
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
