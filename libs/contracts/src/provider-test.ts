import { z } from 'zod';
import { providerFieldInput } from './model-provider.js';
import type { LocalisedText, ProviderKind } from './provider-definition.js';
import { storedId } from './stored-text.js';

/** A gateway has to take a test up within this, where one follows the changes of the manager that was asked. */
export const PROVIDER_TEST_CLAIM_MS = 10_000;
/** As above, where gateways may be with another manager only. */
export const PROVIDER_TEST_ELSEWHERE_MS = 3_000;
/** A gateway ends a test after this. */
export const PROVIDER_TEST_RUN_MS = 30_000;
/** A test of which its gateway said nothing more for as long has died with it. */
export const PROVIDER_TEST_LEASE_MS = 40_000;
/** How long a result can be read. */
export const PROVIDER_TEST_KEPT_MS = 10 * 60_000;
/** Longest audio of a test, as base64: some 15 s at 24 kHz. */
export const PROVIDER_TEST_AUDIO_CHARACTERS = 1_000_000;
/** Longest sentence that a voice or a memory is tried with. */
export const PROVIDER_TEST_TEXT_CHARACTERS = 200;

/** What is done one after the other. Which of them there are depends on the kind of provider and on its address. */
export const providerTestStepName = z.enum([
  'settings',
  'dns',
  'connect',
  'tls',
  'load',
  'auth',
  'call',
  'add',
  'search',
  'delete',
]);
export type ProviderTestStepName = z.infer<typeof providerTestStepName>;

/** What went wrong, or what an operator should know of a step that went well. Each has a hint. */
export const providerTestFault = z.enum([
  'settings-invalid',
  'kind-unused',
  'provider-unknown',
  'address-refused',
  'dns-not-found',
  'dns-failed',
  'connection-refused',
  'unreachable',
  'timed-out',
  'tls-untrusted',
  'tls-expired',
  'tls-wrong-host',
  'tls-failed',
  'key-missing',
  'key-refused',
  'forbidden',
  'not-found',
  'model-unknown',
  'quota',
  'throttled',
  'redirected',
  'request-refused',
  'service-broken',
  'broken-off',
  'bad-answer',
  'empty-answer',
  'other-words',
  'no-speech',
  'not-found-again',
  'not-removed',
  'model-files',
  'no-test-call',
  'failed',
]);
export type ProviderTestFault = z.infer<typeof providerTestFault>;

/** Numbers and words that a step found out; what they are called is the reader's. */
export const providerTestFact = z.object({
  name: z.enum([
    'address',
    'addresses',
    'certificate-until',
    'first-token-ms',
    'first-audio-ms',
    'audio-ms',
    'said',
    'heard',
    'answer',
    'speech-percent',
    'tools',
    'learnt',
    'recalled',
  ]),
  value: z.union([z.string().max(500), z.number()]),
});
export type ProviderTestFact = z.infer<typeof providerTestFact>;

/** One step. The message is the provider's, without secrets. */
export const providerTestStep = z.object({
  name: providerTestStepName,
  state: z.enum(['running', 'ok', 'failed', 'skipped']),
  /** How long it took, in ms; null where it was not done. */
  ms: z.number().int().min(0).nullable(),
  fault: providerTestFault.nullable(),
  /** Key of the setting to change; null where that is not one. */
  field: z.string().max(64).nullable(),
  message: z.string().max(600).nullable(),
  facts: z.array(providerTestFact).max(8),
});
export type ProviderTestStep = z.infer<typeof providerTestStep>;

/** `POST /api/model/provider-test`: settings as the form has them, saved or not. */
export const providerTestRequest = z.object({
  modelType: z.string().trim().min(1).max(64),
  providerCode: z.string().trim().min(1).max(100),
  /** Of a saved provider: settings that `fields` leaves out, and secrets left out or masked, are taken from it. */
  providerId: z
    .string()
    .regex(/^\d{1,19}$/)
    .optional(),
  fields: z.array(providerFieldInput).max(64).default([]),
  /** Of a voice provider: another voice than the one that is set. */
  voice: z.string().trim().min(1).max(128).optional(),
  /** Of a voice provider: what it says. Of a memory: what somebody says to it, instead of a word of the test. */
  text: z.string().trim().min(1).max(PROVIDER_TEST_TEXT_CHARACTERS).optional(),
  /** Of a memory that is told `text`: what is asked then; left out: the same. */
  question: z.string().trim().min(1).max(PROVIDER_TEST_TEXT_CHARACTERS).optional(),
  language: z.enum(['en', 'zh']).default('en'),
});
export type ProviderTestRequest = z.infer<typeof providerTestRequest>;

/**
 * `waiting` for a gateway → `running` → `done` (each step says how it went), or `no-gateway` (none took it up in time),
 * or `lost` (its gateway died or was stopped in the middle).
 */
export const providerTestState = z.enum(['waiting', 'running', 'done', 'no-gateway', 'lost']);
export type ProviderTestState = z.infer<typeof providerTestState>;

/** A step as operators see it. */
export interface ProviderTestStepView extends ProviderTestStep {
  /** What to do about the fault. */
  hint: LocalisedText | null;
}

/** `GET /api/model/provider-test/{id}`: by whoever asked for it, for some minutes. */
export interface ProviderTestView {
  id: string;
  modelType: ProviderKind;
  providerCode: string;
  state: ProviderTestState;
  /** Of a test that is done: whether no step failed. */
  isOk: boolean | null;
  steps: ProviderTestStepView[];
  /** What to do where no step says it: no gateway, or one that died. */
  hint: LocalisedText | null;
  /** `GET /api/model/provider-test/{id}/audio` has what was spoken. */
  hasAudio: boolean;
  createdAt: string;
  finishedAt: string | null;
}

/** `POST /xiaozhi/provider-test/claim` (gateway secret). */
export const providerTestClaim = z.object({ testId: storedId, gatewayId: storedId });
export type ProviderTestClaim = z.infer<typeof providerTestClaim>;

/** A test as the one gateway that claimed it gets it, secrets in clear. */
export const providerTestOrder = z.object({
  testId: storedId,
  kind: z.string(),
  code: z.string(),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  voice: z.string().optional(),
  text: z.string().optional(),
  question: z.string().optional(),
  language: z.enum(['en', 'zh']),
});
export type ProviderTestOrder = z.infer<typeof providerTestOrder>;
/** Null: somebody else has it, or it is over. */
export const providerTestClaimAnswer = z.object({ order: providerTestOrder.nullable() });

/** `POST /xiaozhi/provider-test/report` (gateway secret): the steps so far, or all of them. */
export const providerTestReport = z.object({
  testId: storedId,
  gatewayId: storedId,
  steps: z.array(providerTestStep).max(16),
  isDone: z.boolean(),
  /** WAV as base64. */
  audio: z.base64().max(PROVIDER_TEST_AUDIO_CHARACTERS).optional(),
});
export type ProviderTestReport = z.infer<typeof providerTestReport>;
/** False: nobody waits for it any more. */
export const providerTestReportAnswer = z.object({ isWanted: z.boolean() });
