import { resolve } from 'node:path';
import { ProviderConfigError, requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderFieldValue, ProviderFields } from '@xiaozhi/contracts';
import { knownSecrets } from '@xiaozhi/observability';
import { mem0OssDefinition } from './mem0-oss.definition.js';
import type { VectorStoreSettings } from './engine/engine-protocol.js';

/** A model behind an OpenAI-compatible address. */
export interface ModelEndpoint {
  /** Without a slash at its end. */
  baseUrl: string;
  apiKey?: string;
  model: string;
}

export interface Mem0OssSettings {
  store: VectorStoreSettings;
  /** Absolute. */
  folder: string;
  /** Absent: the agent's own. */
  llm?: ModelEndpoint;
  /** Absent: the gateway's own encoder. */
  embedder?: ModelEndpoint;
  /** Length of the embedder's vectors, where it was given. */
  dimension?: number;
}

type Values = Readonly<Record<string, ProviderFieldValue>>;
const ADDRESSES = {
  pgvector: /^postgres(ql)?:\/\//,
  qdrant: /^https?:\/\//,
  redis: /^rediss?:\/\//,
} as const;

/** @throws ProviderConfigError naming what is wrong, never a key or an address with a password in it */
export function requireMem0OssSettings(fields: ProviderFields): Mem0OssSettings {
  const values = requireProviderFields(mem0OssDefinition, fields);
  for (const key of ['vector_store_url', 'vector_store_key', 'llm_api_key', 'embedder_api_key'])
    if (values[key] !== undefined) knownSecrets.add(String(values[key]));
  const dimension = values['embedding_dims'];
  if (dimension !== undefined && !(Number.isInteger(dimension) && Number(dimension) > 0))
    throw fault('embedding_dims', 'Length of its vectors must be a whole number, for example 1536.');
  return {
    store: requireStore(values),
    folder: resolve(String(values['folder'])),
    llm: endpointOf(values, 'llm'),
    embedder: endpointOf(values, 'embedder'),
    ...(dimension === undefined ? {} : { dimension: Number(dimension) }),
  };
}

function requireStore(values: Values): VectorStoreSettings {
  const collection = String(values['collection']);
  if (!/^[A-Za-z_]\w{0,40}$/.test(collection))
    throw fault('collection', 'Collection must be letters, digits and underscores, at most 41.');
  const kind = String(values['vector_store']) as 'sqlite' | keyof typeof ADDRESSES;
  if (kind === 'sqlite') return { kind, collection };
  const url = String(values['vector_store_url'] ?? '');
  if (!ADDRESSES[kind].test(url) || !URL.canParse(url))
    throw fault('vector_store_url', `Address of the database must be a ${kind} URL, as its help shows.`);
  if (kind !== 'qdrant') return { kind, collection, url };
  const apiKey = values['vector_store_key'];
  return { kind, collection, url, ...(apiKey === undefined ? {} : { apiKey: String(apiKey) }) };
}

function endpointOf(values: Values, kind: 'llm' | 'embedder'): ModelEndpoint | undefined {
  const baseUrl = values[`${kind}_base_url`];
  if (baseUrl === undefined) return undefined;
  const model = values[`${kind}_model`];
  if (model === undefined) throw fault(`${kind}_model`, `The name of the ${kind}’s model is missing.`);
  const apiKey = values[`${kind}_api_key`];
  return {
    baseUrl: String(baseUrl).replace(/\/+$/, ''),
    model: String(model),
    ...(apiKey === undefined ? {} : { apiKey: String(apiKey) }),
  };
}

function fault(key: string, message: string): ProviderConfigError {
  return new ProviderConfigError(`[mem0_oss] cannot be used: ${message}`, [{ key, message }]);
}
