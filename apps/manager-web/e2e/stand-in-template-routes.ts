import type { AgentTemplateView } from '@xiaozhi/contracts';
import type { Answer } from './stand-in-routes.js';

type Body = Record<string, unknown>;

/** The template that says nothing, and whatever is saved. */
export function templateRoutes(now: string): Record<string, (url: URL, body: Body) => Answer> {
  const stamps = { createdAt: now, updatedAt: now };
  const templates: AgentTemplateView[] = [
    { id: '1', name: 'Standard', description: '', settings: {}, sort: 1, isDefault: true, ...stamps },
  ];
  return {
    'GET /api/agent-template': () => ({ status: 200, data: { total: templates.length, list: templates } }),
    'POST /api/agent/1/template': (_, { name }) => {
      const settings = { language: 'zh' as const, recallDeadlineMs: 500 };
      const sort = templates.length + 1;
      templates.push({
        ...{ id: String(sort), name: String(name), description: '', settings, sort, isDefault: false },
        ...stamps,
      });
      return { status: 201, data: templates.at(-1) };
    },
  };
}
