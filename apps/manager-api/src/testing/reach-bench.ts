import { DiscoveryService } from '@nestjs/core';

import type { GrantLevel, Permission } from '@xiaozhi/contracts';
import { isAllowed, isReading, isSystemWide } from '../http/permission.js';
import { listRoutes, methodsOf } from '../openapi/api-document.js';
import type { ReachRule } from '../reach/reach-rule.js';
import type { RouteDescription } from '../openapi/route-metadata.js';
import { HttpClient } from './http-client.js';
import type { Answer } from './http-client.js';
import { DEVICE } from './mutation-world.js';
import type { MutationWorld } from './mutation-world.js';

const PASSWORD = 'another horse battery';
const NOBODY = 'aa:bb:cc:99:99:99';

/** A request as it was sent. */
export interface Sent {
  method: string;
  path: string;
  body: unknown;
  answer: Answer;
}

/** A browser that remembers what it asked last, also where that was refused. */
export class Recorder extends HttpClient {
  last: Sent | undefined;

  override async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await super.send(method, path, body, headers);
    this.last = { method, path, body, answer };
    return answer;
  }

  /** What a piece of work asked last, whether or not it went on. */
  async lastOf(work: () => Promise<unknown>): Promise<Sent> {
    this.last = undefined;
    try {
      await work();
    } catch (error) {
      // What prepares the request itself was refused.
      if (this.last === undefined) throw error;
    }
    if (this.last === undefined) throw new Error('Nothing was asked.');
    return this.last;
  }
}

/** What a route is to answer to operators who see some agents only. */
export interface Expected {
  by: ReachRule['by'] | 'nothing';
  /** About agents: whoever they are shared with may use it, as far as their role goes. */
  isOfAgents: boolean;
  /** Refused whatever is shared. */
  isClosed: boolean;
  /** Looks and changes nothing. */
  isReading: boolean;
}

/** Operators who see some agents only: one who has an agent of their own, and two with whom all others are shared. */
export class ReachBench {
  private readonly routes = new Map<string, RouteDescription>();

  private constructor(
    readonly world: MutationWorld,
    readonly stranger: Recorder,
    readonly viewer: Recorder,
    readonly editor: Recorder,
  ) {
    for (const route of listRoutes(world.harness.manager.app.get(DiscoveryService)))
      for (const method of methodsOf(route))
        this.routes.set(`${method.toUpperCase()} /${route.path}`.replaceAll(/:(\w+)/g, '{$1}'), route);
  }

  /** @param world that has an administrator */
  static async start(world: MutationWorld): Promise<ReachBench> {
    const enter = async (username: string): Promise<Recorder> => {
      const account = { username, password: PASSWORD, role: 'operator', reach: 'shared' };
      const made = await world.client.data<{ user: { id: string } }>('POST', '/api/user', account);
      world.ids[username] = made.user.id;
      const client = new Recorder(`http://127.0.0.1:${world.harness.manager.port}`);
      await client.data('POST', '/api/auth/login', account);
      return client;
    };
    const bench = new ReachBench(world, await enter('stranger'), await enter('seer'), await enter('editor'));
    const mine = await bench.stranger.data<{ id: string }>('POST', '/api/agent', { name: 'Mine' });
    world.ids.mine = mine.id;
    return bench;
  }

  /** Shares all agents that are there by now, but that of the stranger. */
  async share(): Promise<void> {
    const { database } = this.world.harness.manager;
    const agents = await database.repository('agent').find({ select: { id: true } });
    const grants = agents.filter(({ id }) => id !== this.world.ids.mine);
    const rows = (name: string, level: GrantLevel): object[] =>
      grants.map(({ id }) => ({
        ...{ user_id: this.world.id(name), agent_id: id, level, granted_by: 'x', granted_at: '' },
      }));
    await database.write(async (tables) => {
      await tables.of('agentGrant').save([...rows('seer', 'view'), ...rows('editor', 'edit')]);
    });
  }

  /** `GET /api/agent/{id}` and so on: what users can call. */
  names(): string[] {
    const forUsers = [...this.routes].filter(([, { access }]) => access !== 'public' && access !== 'gateway');
    return forUsers.map(([name]) => name);
  }

  expected(name: string): Expected {
    const route = this.routes.get(name);
    if (route === undefined) throw new Error(`There is no route ${name}.`);
    const { permission, reach, access } = route;
    const by = reach?.by ?? (access === 'public' ? 'own' : 'nothing');
    const may = (one: Permission): boolean => isAllowed('operator', one) && !isSystemWide(one);
    return {
      by,
      isOfAgents: by === 'subject' || by === 'filtered',
      isClosed: by === 'system' || by === 'nothing' || (permission !== undefined && !may(permission)),
      isReading: permission !== undefined && isReading(permission),
    };
  }

  /** What the same request answers about things that are not there, with the ids put back. */
  async twin(client: Recorder, { method, path, body }: Sent): Promise<string> {
    const replaced = (text: string): string =>
      this.ids().reduce((all, [id, other]) => all.replaceAll(id, other), text);
    const restored = (text: string): string =>
      this.ids().reduce((all, [id, other]) => all.replaceAll(other, id), text);
    const sent = body === undefined ? undefined : (JSON.parse(replaced(JSON.stringify(body))) as unknown);
    const answer = await client.send(method, replaced(path), sent);
    return restored(told(answer));
  }

  /** Ids of things, each with one of nothing. The longest first, since one may be a part of another. */
  private ids(): [string, string][] {
    const own = Object.entries(this.world.ids)
      .filter(([name, id]) => id.length > 12 && !['cookie', 'secret'].includes(name))
      .map(([, id], index): [string, string] => [id, `${id.slice(0, -8)}ZZZZ${1000 + index}`]);
    return [
      ...own.sort(([a], [b]) => b.length - a.length),
      [DEVICE, NOBODY],
      ['aa:bb:cc:00:11:99', 'aa:bb:cc:99:99:98'],
      ...['talk', 'passing-talk', 'certificate-one', 'held'].map((id): [string, string] => [
        id,
        id.replace(/\w(?=\W*$)/, 'Q'),
      ]),
    ];
  }
}

/** Of an answer what does not differ between two requests for the same. */
export function told({ status, text }: Answer): string {
  return `${status} ${text.replaceAll(/"requestId":"[^"]*"/g, '')}`;
}

/** Status, or in the form of the field its code. */
export function statusOf({ status, body }: Answer): number {
  return status === 200 && typeof body?.code === 'number' && body.code > 0 ? body.code : status;
}
