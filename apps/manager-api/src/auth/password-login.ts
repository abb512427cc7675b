import { Inject, Injectable } from '@nestjs/common';
import type { AuthStatusView } from '@xiaozhi/contracts';
import type { ManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import { ApiError } from '../http/api-error.js';
import { CONFIG } from '../tokens.js';

/** Whether passwords open sessions here. */
@Injectable()
export class PasswordLogin {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: ManagerConfig,
  ) {}

  /** They do until an owner can sign in without: a setting must not lock everybody out. */
  async isOn(): Promise<boolean> {
    const { oidc } = this.config;
    if (oidc === undefined || oidc.hasPasswordLogin) return true;
    const owners = await this.database.repository('user').findBy({ role: 'owner' });
    const enabled = owners.filter(({ disabled_at }) => disabled_at === null).map(({ id }) => id);
    const identities = await this.database.repository('userIdentity').findBy({ issuer: oidc.issuer.href });
    return !identities.some(({ user_id }) => enabled.includes(user_id));
  }

  /** How one can sign in here. */
  async ways(): Promise<Pick<AuthStatusView, 'hasPasswordLogin' | 'oidc'>> {
    const { oidc } = this.config;
    const provider = oidc === undefined ? null : { name: oidc.name };
    return { hasPasswordLogin: await this.isOn(), oidc: provider };
  }

  /** @throws ApiError 403 PASSWORD_LOGIN_OFF */
  async require(): Promise<void> {
    if (await this.isOn()) return;
    const name = this.config.oidc?.name ?? '';
    throw new ApiError(403, 'PASSWORD_LOGIN_OFF', `Passwords are off here; sign in with ${name}.`);
  }
}
