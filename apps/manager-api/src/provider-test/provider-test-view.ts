import { providerTestHint, providerTestStateHint, providerTestStep } from '@xiaozhi/contracts';
import type { ProviderKind, ProviderTestState, ProviderTestView } from '@xiaozhi/contracts';
import { z } from 'zod';
import type { ProviderTestRow } from '../database/provider-test-row.js';
import { findDefinition } from '../model-provider/provider-settings.js';

const storedSteps = z.array(providerTestStep);

/** A test as whoever asked for it sees it. @param nowMs an open one may be over by now */
export function toProviderTestView(row: ProviderTestRow, nowMs: number): ProviderTestView {
  const kind = row.kind as ProviderKind;
  const definition = findDefinition(kind, row.provider_code);
  const steps = storedSteps.parse(JSON.parse(row.steps));
  const state = stateOf(row, nowMs);
  return {
    id: row.id,
    modelType: kind,
    providerCode: row.provider_code,
    state,
    isOk: state === 'done' ? steps.every((step) => step.state !== 'failed') : null,
    steps: steps.map((step) => ({ ...step, hint: providerTestHint(step, definition) })),
    hint: providerTestStateHint(state),
    hasAudio: row.audio !== null,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}

function stateOf(row: ProviderTestRow, nowMs: number): ProviderTestState {
  if (row.finished_at !== null) return 'done';
  if (row.lease_until !== null) return Date.parse(row.lease_until) <= nowMs ? 'lost' : 'running';
  return Date.parse(row.claim_until) <= nowMs ? 'no-gateway' : 'waiting';
}
