export type SecretKind = 'card' | 'account' | 'password' | 'code' | 'identity' | 'key';

/** Where in a text a secret stands. */
export interface SecretSpan {
  kind: SecretKind;
  start: number;
  end: number;
}

const MASK = /\[secret:(?:card|account|password|code|identity|key)\]/u;

/** What is shown in place of a secret: its kind, and nothing of it. */
export function maskOf(kind: SecretKind): string {
  return `[secret:${kind}]`;
}

export function hasMask(text: string): boolean {
  return MASK.test(text);
}

/** A text with its secrets masked; spans that overlap become one mask, of the first one's kind. */
export function masked(text: string, spans: readonly SecretSpan[]): string {
  return joined(spans).reduceRight(
    (result, { kind, start, end }) => result.slice(0, start) + maskOf(kind) + result.slice(end),
    text,
  );
}

function joined(spans: readonly SecretSpan[]): SecretSpan[] {
  const result: SecretSpan[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last !== undefined && span.start < last.end) last.end = Math.max(last.end, span.end);
    else result.push({ ...span });
  }
  return result;
}
