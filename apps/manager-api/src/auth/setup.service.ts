import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { SetupRequest } from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { AuditService } from '../audit/audit.service.js';
import type { ManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import type { UserRow } from '../database/user-rows.js';
import { ApiError } from '../http/api-error.js';
import { ParameterService } from '../parameter/parameter.service.js';
import { CONFIG, LOGGER } from '../tokens.js';
import { hashPassword } from './password.js';
import { SessionService, actorOf } from './session.service.js';
import type { Origin, SignedIn } from './session.service.js';
import { digest } from './token-secret.js';

const SETUP_TOKEN_CODE = 'setup.token-hash';

/** The first administrator, by the link of the first start. */
@Injectable()
export class SetupService {
  constructor(
    private readonly database: Database,
    private readonly parameters: ParameterService,
    private readonly audit: AuditService,
    private readonly sessions: SessionService,
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

  /** @throws ApiError SETUP_DONE, SETUP_TOKEN_WRONG, PASSWORD_IS_USERNAME */
  async setUp(request: SetupRequest, origin: Origin): Promise<SignedIn> {
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
      password_hash: await hashPassword(request.username, request.password),
      role: 'owner',
      created_at: new Date().toISOString(),
      disabled_at: null,
      second_factor_at: null,
      reach: null,
    };
    await this.database.write(async (rows) => {
      if ((await rows.of('user').count()) > 0)
        throw new ApiError(409, 'SETUP_DONE', 'The administrator account exists already.');
      await rows.of('user').insert(user);
      await this.audit.record(rows, actorOf(user), {
        action: 'user.create',
        target: user.username,
        details: { userId: user.id, role: 'owner' },
      });
    });
    await this.parameters.remove(SETUP_TOKEN_CODE);
    return this.sessions.open(user, origin, { method: 'setup' });
  }
}
