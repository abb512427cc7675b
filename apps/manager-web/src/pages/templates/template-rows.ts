import type { AgentTemplateView, AuditChange } from '@xiaozhi/contracts';

/** What a template sets, field by field; what is not set is left out. */
export function templateRows(settings: AgentTemplateView['settings']): AuditChange[] {
  return Object.entries(settings).flatMap(([name, value]) =>
    isPlain(value)
      ? Object.entries(value).flatMap(([inner, one]) => rowOf(`${name}.${inner}`, one))
      : rowOf(name, value),
  );
}

function rowOf(field: string, after: unknown): AuditChange[] {
  const isNothing = after === null || after === '' || (Array.isArray(after) && after.length === 0);
  return isNothing ? [] : [{ field, before: null, after, isSecret: false }];
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
