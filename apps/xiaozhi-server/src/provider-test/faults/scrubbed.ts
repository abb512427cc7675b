import type { ProviderDefinition } from '@xiaozhi/contracts';
import { isSecretKey, knownSecrets } from '@xiaozhi/observability';

/** As much of a secret in one piece, and it is taken out. */
const GIVEAWAY_CHARACTERS = 8;
const SHORTEST_SECRET_CHARACTERS = 4;
const MASK = '[…]';
const LONGEST_CHARACTERS = 400;

/** Takes the secrets of one test out of what a service said. */
export class Scrubber {
  private readonly secrets: readonly string[];

  /** @param settings of the provider, secrets in clear */
  constructor(definition: ProviderDefinition | undefined, settings: Readonly<Record<string, unknown>>) {
    const values = Object.entries(settings).flatMap(([key, value]) => {
      const known = definition?.fields.find((field) => field.key === key);
      const isSecret = known?.type === 'password' || (known?.type !== 'url' && isSecretKey(key));
      if (isSecret) return partsOf(String(value));
      return known?.type === 'url' || known === undefined ? credentialsIn(String(value)) : [];
    });
    this.secrets = [...new Set(values.flatMap(spellingsOf))].filter(
      (value) => value.length >= SHORTEST_SECRET_CHARACTERS,
    );
  }

  /** A text fit to be shown: one line, no key or part of one, no header, not too long. */
  scrub(text: string): string {
    const plain = knownSecrets
      .mask(this.secrets.reduce(withoutParts, text))
      .replace(/\b(bearer|basic)\s+[\w+/=.~-]{4,}/gi, `$1 ${MASK}`)
      .replace(/\b(authorization|x-api-key|api-key|cookie)["']?\s*[:=]\s*[^\s,;}]+/gi, `$1: ${MASK}`)
      // A key of which a service shows both ends.
      .replace(/[\w-]*[*•]{3,}[\w-]*/g, MASK)
      .replace(/([?&](?:[\w-]*(?:key|token|secret|sign)[\w-]*)=)[^&\s"']+/gi, `$1${MASK}`)
      .replace(/(\w+:\/\/)[^/@\s]+@/g, `$1${MASK}@`)
      .replace(/[\s\u0000-\u001f\u007f]+/g, ' ')
      .trim();
    return plain.length > LONGEST_CHARACTERS ? `${plain.slice(0, LONGEST_CHARACTERS)}…` : plain;
  }
}

/** A secret may be headers or JSON: each value in it is one too. */
function partsOf(value: string): string[] {
  return [value, ...value.split(/[\s"',;:={}[\]]+/).filter((part) => part.length >= GIVEAWAY_CHARACTERS)];
}

function credentialsIn(value: string): string[] {
  if (!URL.canParse(value)) return [];
  const url = new URL(value);
  const queried = [...url.searchParams].filter(([key]) => isSecretKey(key) || /key|sign/i.test(key));
  return [url.password, ...queried.map(([, secret]) => secret)].filter((secret) => secret !== '');
}

function spellingsOf(secret: string): string[] {
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64'),
  ];
}

/** Without any piece of the secret that is long enough to help somebody. */
function withoutParts(text: string, secret: string): string {
  const width = Math.min(GIVEAWAY_CHARACTERS, secret.length);
  const pieces = new Set<string>();
  for (let at = 0; at + width <= secret.length; at += 1) pieces.add(secret.slice(at, at + width));
  let clean = '';
  let at = 0;
  while (at < text.length) {
    if (!pieces.has(text.slice(at, at + width))) {
      clean += text.charAt(at);
      at += 1;
      continue;
    }
    at += width;
    while (at < text.length && pieces.has(text.slice(at - width + 1, at + 1))) at += 1;
    clean += MASK;
  }
  return clean;
}
