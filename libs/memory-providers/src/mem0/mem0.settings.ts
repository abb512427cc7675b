import { ProviderConfigError, requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderFields } from '@xiaozhi/contracts';
import { mem0Definition } from './mem0.definition.js';

const MEM0_CLOUD = 'https://api.mem0.ai';
/** Sample configurations come with `你的…` or `your-…` where the key belongs. */
const PLACEHOLDER = /你|your/i;

export interface Mem0Settings {
  apiKey: string;
  /** Without a slash at its end. */
  baseUrl: string;
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
  return { apiKey, baseUrl: requireOrigin(String(values['base_url'] ?? MEM0_CLOUD)) };
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
