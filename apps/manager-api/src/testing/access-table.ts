import type { DiscoveryService } from '@nestjs/core';
import { GATEWAY } from '../http/actor.js';
import { isAllowed, isSystemWide } from '../http/permission.js';
import { listRoutes, methodsOf } from '../openapi/api-document.js';
import type { RouteDescription } from '../openapi/route-metadata.js';
import { NEVER_IN_SCOPES } from '@xiaozhi/contracts';
import type { Role } from '@xiaozhi/contracts';

/**
 * Who calls, in the order of the columns. `shared`: an operator with whom no agent is shared. `token`: an owner's, with
 * all scopes that there are.
 */
export const CALLERS = [
  ...(['anonymous', 'viewer', 'shared', 'operator', 'admin', 'owner', 'token', 'gateway'] as const),
] as const;
export type Caller = (typeof CALLERS)[number];
export type Verdict = 'yes' | '401' | '403';

/** One route and what it answers to each caller. */
export interface AccessRow {
  method: string;
  path: string;
  /** The permission, or who it is for. */
  needs: string;
  /** How it stands to users who see some agents only. */
  about: string;
  verdicts: Record<Caller, Verdict>;
}

/** What the decorators of all routes say, sorted by path. */
export function accessRows(discovery: DiscoveryService): AccessRow[] {
  const rows = listRoutes(discovery).flatMap((route) =>
    methodsOf(route).map((method) => ({
      ...{ method: method.toUpperCase(), path: `/${route.path}`.replaceAll(/:(\w+)/g, '{$1}') },
      ...{ needs: needsOf(route), about: aboutOf(route), verdicts: verdictsOf(route) },
    })),
  );
  const name = ({ path, method }: AccessRow): string => `${path} ${method}`;
  return rows.sort((a, b) => (name(a) < name(b) ? -1 : 1));
}

const HEAD = `| method | path | needs | about | ${CALLERS.join(' | ')} |`;

/** The rows as the table of a page. */
export function toTable(rows: readonly AccessRow[]): string {
  const lines = rows.map(({ method, path, needs, about, verdicts }) => {
    const cells = [method, `\`${path}\``, needs, about, ...CALLERS.map((caller) => verdicts[caller])];
    return `| ${cells.join(' | ')} |`;
  });
  return [HEAD, `|${'---|'.repeat(4 + CALLERS.length)}`, ...lines].join('\n');
}

/** The rows of a page's table. */
export function fromTable(page: string): AccessRow[] {
  const lines = page.split('\n').filter((line) => /^\| [A-Z]+ \|/.test(line));
  return lines.map((line) => {
    const [method = '', path = '', needs = '', about = '', ...cells] = line.slice(2, -2).split(' | ');
    const verdicts = Object.fromEntries(CALLERS.map((caller, index) => [caller, cells[index]]));
    const typed = verdicts as Record<Caller, Verdict>;
    return { method, path: path.replaceAll('`', ''), needs, about, verdicts: typed };
  });
}

function aboutOf({ access, reach }: RouteDescription): string {
  if (access === 'public' || access === 'gateway') return '–';
  if (reach === undefined) return 'nothing declared';
  const subjects = reach.subjects.map(({ kind, name }) => `${kind} \`${name}\``).join(', ');
  const own = {
    own: 'own account',
    system: 'system',
    names: 'names',
    filtered: 'what is reached',
    subject: '',
  };
  return [own[reach.by], subjects].filter((part) => part !== '').join('; ');
}

function needsOf({ access, permission }: RouteDescription): string {
  if (access === 'public') return 'nothing';
  if (access === 'gateway') return 'the gateway’s secret';
  const needs = permission ?? 'a session';
  return access === 'gateway-or-user' ? `${needs}, or the gateway’s secret` : needs;
}

function verdictsOf({ access, permission, reach }: RouteDescription): Record<Caller, Verdict> {
  if (access === 'public') return each(() => 'yes');
  if (access === 'gateway') return each((caller) => (caller === 'gateway' ? 'yes' : '401'));
  const may = (role: Role): Verdict =>
    permission === undefined || isAllowed(role, permission) ? 'yes' : '403';
  const isForTokens = permission !== undefined && !NEVER_IN_SCOPES.includes(permission);
  return each((caller) => {
    if (caller === 'anonymous') return '401';
    if (caller === 'shared') {
      const isRefused = reach?.by === 'system' || (permission !== undefined && isSystemWide(permission));
      return isRefused ? '403' : may('operator');
    }
    if (caller === 'token') return isForTokens ? 'yes' : '403';
    if (caller !== 'gateway') return may(caller);
    return access === 'gateway-or-user' ? may(GATEWAY.role) : '401';
  });
}

function each(verdict: (caller: Caller) => Verdict): Record<Caller, Verdict> {
  return Object.fromEntries(CALLERS.map((caller) => [caller, verdict(caller)])) as Record<Caller, Verdict>;
}
