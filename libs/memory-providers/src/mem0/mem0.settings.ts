import { ProviderConfigError, requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderFieldValue, ProviderFields } from '@xiaozhi/contracts';
import { z } from 'zod';
import { mem0Definition } from './mem0.definition.js';

const MEM0_CLOUD = 'https://api.mem0.ai';
/** Sample configurations come with `你的…` or `your-…` where the key belongs. */
const PLACEHOLDER = /你|your/i;

export interface Mem0Settings {
  /** The platform (the cloud, or what speaks its API), or the open-source server. */
  kind: 'platform' | 'server';
  apiKey: string;
  /** Without a slash at its end. */
  baseUrl: string;
  /** One object a category, name → what belongs to it; none leaves it to the project. */
  customCategories: readonly Readonly<Record<string, string>>[];
}

/** @throws ProviderConfigError naming what is wrong, never the key */
export function requireMem0Settings(fields: ProviderFields): Mem0Settings {
  const values = requireProviderFields(mem0Definition, fields);
  const apiKey = String(values['api_key']);
  if (PLACEHOLDER.test(apiKey)) {
    throw new ProviderConfigError(
      '[mem0ai] cannot be used: API key is still the placeholder; put in the key from the Mem0 dashboard.',
      [{ key: 'api_key', message: 'API key is still the placeholder.' }],
    );
  }
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new ProviderConfigError(
      '[mem0ai] cannot be used: API key holds spaces or other characters that no key has; paste it again.',
      [{ key: 'api_key', message: 'API key holds characters that no key has.' }],
    );
  }
  const kind = values['server_kind'] === 'self-hosted' ? 'server' : 'platform';
  const address = values['base_url'];
  if (kind === 'server' && address === undefined) {
    throw new ProviderConfigError(
      '[mem0ai] cannot be used: a self-hosted server needs its Server address, for example http://127.0.0.1:8888.',
      [{ key: 'base_url', message: 'Server address is missing.' }],
    );
  }
  const customCategories = requireCategories(values['custom_categories']);
  return { kind, apiKey, baseUrl: requireOrigin(String(address ?? MEM0_CLOUD)), customCategories };
}

function requireOrigin(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new ProviderConfigError(
      '[mem0ai] cannot be used: Server address must be a URL such as http://127.0.0.1:8765.',
      [{ key: 'base_url', message: 'Server address must be an http or https URL.' }],
    );
  }
  return baseUrl.replace(/\/+$/, '');
}

function requireCategories(text: ProviderFieldValue | undefined): Record<string, string>[] {
  if (text === undefined) return [];
  const parsed = z.record(z.string().min(1), z.string()).safeParse(JSON.parse(String(text)));
  if (parsed.success) return Object.entries(parsed.data).map(([name, meaning]) => ({ [name]: meaning }));
  throw new ProviderConfigError(
    '[mem0ai] cannot be used: Categories must map names to what belongs to them, like {"health": "allergies, illness"}.',
    [{ key: 'custom_categories', message: 'Categories must map names to texts.' }],
  );
}
