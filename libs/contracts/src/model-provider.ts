import { z } from 'zod';
import { storedId, storedTime } from './stored-text.js';
import { providerKind } from './provider-definition.js';

/** A setting as the mission's API carries it: schema and value in one. A secret left out or masked is kept. */
export const providerFieldInput = z.object({
  key: z.string().trim().min(1).max(64),
  label: z.string().max(200).optional(),
  type: z.string().max(32).default('text'),
  value: z.union([z.string().max(8192), z.number(), z.boolean(), z.null()]).optional(),
});
export type ProviderFieldInput = z.infer<typeof providerFieldInput>;

/** `POST /api/model/provider`. `modelType` is matched without regard to case and stored canonically. */
export const modelProviderCreate = z.object({
  modelType: z.string().trim().min(1),
  providerCode: z.string().trim().min(1).max(100),
  name: z.string().trim().min(1).max(255),
  fields: z.array(providerFieldInput).max(64).default([]),
  sort: z.number().int().default(0),
});
export type ModelProviderCreate = z.infer<typeof modelProviderCreate>;

/** `PUT /api/model/provider/{id}`: what is left out stays. */
export const modelProviderUpdate = modelProviderCreate.partial();
export type ModelProviderUpdate = z.infer<typeof modelProviderUpdate>;

/** A setting as it is shown. `value` of a secret is always null: `isSet` and `lastFour` are all that is told. */
export interface ProviderFieldView {
  key: string;
  label: string;
  type: string;
  value: string | number | boolean | null;
  isSecret: boolean;
  isSet: boolean;
  lastFour: string | null;
}

/** What the gateway last said about using a provider. */
export interface ProviderStateView {
  status: 'ready' | 'disabled' | 'unavailable' | 'unknown';
  reason: string | null;
  at: string | null;
}

export interface ModelProviderView {
  id: string;
  /** Id of the model config that agents choose, for example `Memory_mem0ai`. */
  configId: string;
  modelType: z.infer<typeof providerKind>;
  providerCode: string;
  name: string;
  fields: ProviderFieldView[];
  sort: number;
  /** False when this system does not know the provider code; it is kept, but nothing here can use it. */
  isKnown: boolean;
  warnings: string[];
  state: ProviderStateView;
  createdAt: string;
  updatedAt: string;
  version: number;
}

/** `details` of the refusal to delete a provider that is in use. */
export interface AgentReference {
  id: string;
  name: string;
}

/** `POST /xiaozhi/provider/state` (gateway secret): whether a provider works, and if not why. */
export const providerStateReport = z.object({
  configId: storedId,
  status: z.enum(['ready', 'disabled', 'unavailable']),
  reason: z.string().max(1000).optional(),
  at: storedTime,
});
export type ProviderStateReport = z.infer<typeof providerStateReport>;
