import type {
  ApiTokenCreated,
  AuditView,
  PageView,
  Permission,
  Role,
  UserAccountView,
  UserCreatedView,
} from '@xiaozhi/contracts';
import { TABLES } from '../database/tables.js';
import type { Answer, HttpClient } from './http-client.js';
import { ManagerHarness } from './manager-harness.js';

export const PASSWORD = 'another horse battery';

const STORED = [
  ...(['user', 'userSession', 'passwordLink', 'apiToken', 'audit', 'parameter'] as const),
  ...(['secondFactor', 'recoveryCode', 'loginTicket', 'userIdentity', 'oidcAttempt'] as const),
] as const;

/** Users of a manager-api, each with a browser of their own. */
export class AccountBench {
  private constructor(readonly harness: ManagerHarness) {}

  static async start(env: Record<string, string>): Promise<AccountBench> {
    const harness = await ManagerHarness.start(env);
    await harness.setUp();
    return new AccountBench(harness);
  }

  /** The administrator of the set-up. */
  get owner(): HttpClient {
    return this.harness.client;
  }

  async make(username: string, role: Role, by: HttpClient = this.owner): Promise<UserAccountView> {
    const body = { username, role, password: PASSWORD };
    return (await by.data<UserCreatedView>('POST', '/api/user', body)).user;
  }

  async signIn(username: string, password = PASSWORD): Promise<HttpClient> {
    const client = this.harness.stranger();
    await client.data('POST', '/api/auth/login', { username, password });
    return client;
  }

  /** A new user, signed in. */
  async enter(username: string, role: Role): Promise<{ user: UserAccountView; client: HttpClient }> {
    const user = await this.make(username, role);
    return { user, client: await this.signIn(username) };
  }

  token(client: HttpClient, scopes: Permission[], more: object = {}): Promise<ApiTokenCreated> {
    return client.data('POST', '/api/token', { name: 'script', scopes, ...more });
  }

  /** A request of a program: a token, and neither cookie nor the header of browsers. */
  async program(token: string, method: string, path: string, body?: object): Promise<[number, string?]> {
    const response = await fetch(`http://127.0.0.1:${this.harness.manager.port}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { error } = (await response.json()) as { error?: string };
    return error === undefined ? [response.status] : [response.status, error];
  }

  /** Newest first. */
  async audited(action: string): Promise<AuditView[]> {
    const page = await this.owner.data<PageView<AuditView>>('GET', '/api/audit?limit=200');
    return page.list.filter((entry) => entry.action === action);
  }

  /** All rows of all tables about accounts and what was done, as text. */
  async stored(): Promise<string> {
    const rows: unknown[] = [];
    for (const table of STORED)
      rows.push(await this.harness.manager.database.source.query(`SELECT * FROM ${TABLES[table].name}`));
    return JSON.stringify(rows);
  }
}

/** Status and stable name of a refusal. */
export function refusal({ status, body }: Answer): [number, string | undefined] {
  return [status, body?.error];
}
