import { ProviderConfigError } from '@xiaozhi/contracts';
import type { ProviderTestFault } from '@xiaozhi/contracts';
import { refusalIn } from '@xiaozhi/observability/url-guard';
import type { WatchedRefusal } from '@xiaozhi/observability/url-guard';
import { serviceWords } from '../../llm/streaming/service-words.js';
import { causesOf, faultOfCodes } from './fault-of-code.js';
import { faultOfStatus, faultOfWords } from './fault-of-status.js';
import type { Scrubber } from './scrubbed.js';
import type { FaultFields } from './fault-fields.js';
import type { StepOutcome } from '../test-steps.js';

const PLAIN_TEXT_CHARACTERS = 300;
/** What providers' own codes stand for, where nothing tells more. */
const BY_CODE: readonly [RegExp, ProviderTestFault][] = [
  [/_UNAUTHORIZED$/, 'key-refused'],
  [/_THROTTLED$/, 'throttled'],
  [/_UNREADABLE$/, 'bad-answer'],
];
const BAD_ANSWER =
  /not JSON|expected form|usable answer|cannot be read|unexpected (?:answer|shape|message)|no audio|not an event stream|streams no reply/i;
const MODEL_FILES =
  /model files?|no such file|cannot be loaded|folder|ENOENT|not a model|could not be (?:read|loaded)/i;
const LATE = /in time|too late|within \d+ ?m?s|timed? ?out|took too long/i;

export interface FailureContext {
  scrubber: Scrubber;
  fields: FaultFields;
  /** What services answered instead, in order. */
  refusals: readonly WatchedRefusal[];
  /** It runs on the gateway itself. */
  isOffline: boolean;
}

/** Says of any error of a provider what it is, which setting to change, and in whose words. */
export async function explainFailure(error: unknown, context: FailureContext): Promise<StepOutcome> {
  const { scrubber, fields, refusals } = context;
  if (error instanceof ProviderConfigError)
    return {
      fault: 'settings-invalid',
      field: error.faults[0]?.key,
      message: scrubber.scrub(error.message),
    };
  const refusal = refusals.at(-1);
  const body = refusal === undefined ? '' : await refusal.body;
  const own = causesOf(error)[0]?.message ?? String(error);
  const words = wordsOf(body);
  const found = findFault(error, refusal, `${words} ${own}`, context.isOffline);
  const fault = found === 'key-refused' && !fields.hasKey(refusal?.url) ? 'key-missing' : found;
  const said = words === '' ? own : `HTTP ${refusal?.status ?? 0}: ${words}`;
  return { fault, field: fields.of(fault, refusal?.url), message: scrubber.scrub(said) };
}

function findFault(
  error: unknown,
  refusal: WatchedRefusal | undefined,
  words: string,
  isOffline: boolean,
): ProviderTestFault {
  if (refusalIn(error) !== undefined || /URL_GUARD/.test(words)) return 'address-refused';
  const byCode = faultOfCodes(error);
  if (byCode !== undefined) return byCode;
  const status = refusal?.status ?? statusIn(error);
  if (status !== undefined) return faultOfStatus(status, words);
  return faultOfProvider(error, words, isOffline);
}

function faultOfProvider(error: unknown, words: string, isOffline: boolean): ProviderTestFault {
  const causes = causesOf(error);
  const codes = causes.map(({ code }) => (typeof code === 'string' ? code : ''));
  const byOwnCode = BY_CODE.find(([pattern]) => codes.some((code) => pattern.test(code)))?.[1];
  if (byOwnCode !== undefined) return byOwnCode;
  if (causes.some(({ name }) => name === 'TimeoutError')) return 'timed-out';
  const byWords = faultOfWords(words);
  if (byWords !== undefined) return byWords;
  if (isOffline && MODEL_FILES.test(words)) return 'model-files';
  const isUnreadable = causes.some(({ name }) => name === 'SyntaxError' || name === 'ZodError');
  if (isUnreadable || BAD_ANSWER.test(words)) return 'bad-answer';
  if (LATE.test(words)) return 'timed-out';
  if (/answered with nothing|said nothing/.test(words)) return 'empty-answer';
  if (/broke off/.test(words)) return 'broken-off';
  return causes.some(({ name }) => name === 'SocketClosed') ? 'broken-off' : 'failed';
}

/** Of a WebSocket that was refused, and of a tool's service. */
function statusIn(error: unknown): number | undefined {
  for (const { status } of causesOf(error)) {
    if (typeof status === 'number' && status >= 300 && status < 600) return status;
  }
  return undefined;
}

/** What a service says for itself: words of its JSON, or plain text; of a web page nothing. */
function wordsOf(body: string): string {
  const words = serviceWords(body, []);
  if (words !== '' || /^\s*[<{[]/.test(body)) return words;
  return body.trim().slice(0, PLAIN_TEXT_CHARACTERS);
}
