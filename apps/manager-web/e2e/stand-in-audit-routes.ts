import type { AuditFacets, AuditView } from '@xiaozhi/contracts';
import type { Answer } from './stand-in-routes.js';

type Body = Record<string, unknown>;

/** A log of two lines. */
export function auditRoutes(now: string): Record<string, (url: URL, body: Body) => Answer> {
  const line = (fields: Partial<AuditView>): AuditView => ({
    ...{ id: '1', at: now, actor: 'user:operator', actorId: 'u1', action: 'agent.update', kind: 'agent' },
    ...{ target: '1', details: {}, changes: [], address: '127.0.0.1', userAgent: 'Browser', requestId: 'r1' },
    ...fields,
  });
  const lines = [
    line({
      id: '2',
      details: { name: 'Nova' },
      changes: [
        { field: 'models.LLM', before: null, after: 'LLM_openai', isSecret: false },
        { field: 'fields.api_key', before: null, after: null, isSecret: true },
      ],
    }),
    line({ action: 'provider.create', kind: 'provider', target: 'mem0ai' }),
  ];
  const facets: AuditFacets = {
    actors: ['user:operator'],
    actions: ['agent.update', 'provider.create'],
    kinds: ['agent', 'provider'],
  };
  return {
    'GET /api/audit': (url) => {
      const kind = url.searchParams.get('kind');
      const list = lines.filter((one) => kind === null || one.kind === kind);
      return { status: 200, data: { total: list.length, list } };
    },
    'GET /api/audit/facet': () => ({ status: 200, data: facets }),
  };
}
