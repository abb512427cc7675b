import type { ProviderTestFault } from '@xiaozhi/contracts';

const KEY_WORDS =
  /api[-_ ]?key[-_ ]?(?:not valid|invalid|is invalid)|invalid[-_ ]?(?:api[-_ ]?key|token|access)|incorrect api key|unauthori[sz]ed|unauthenticated|authentication (?:failed|error)|access ?denied/i;
const MODEL_WORDS =
  /model[^.]{0,80}(?:not[ _]found|not exist|unknown|invalid|no access|not supported|unsupported)|(?:no such|unknown|invalid|unsupported) model|model[_ ]not[_ ](?:found|exist)|try pulling it/i;
const QUOTA_WORDS =
  /insufficient[_ ](?:quota|balance|funds)|quota|arrear|out of credit|balance (?:is )?(?:too low|not enough|insufficient)|billing/i;

/** What a service's words tell by themselves, for services that answer faults in messages and not by a status. */
export function faultOfWords(words: string): ProviderTestFault | undefined {
  if (KEY_WORDS.test(words)) return 'key-refused';
  if (MODEL_WORDS.test(words)) return 'model-unknown';
  return QUOTA_WORDS.test(words) ? 'quota' : undefined;
}

const BY_STATUS: Readonly<Record<number, ProviderTestFault>> = {
  401: 'key-refused',
  402: 'quota',
  408: 'timed-out',
  504: 'timed-out',
};
/** Where no word of the service says more. */
const OTHERWISE: Readonly<Record<number, ProviderTestFault>> = {
  403: 'forbidden',
  404: 'not-found',
  405: 'not-found',
  429: 'throttled',
};

/** What a refusal means. @param words of the service: statuses alone mislead */
export function faultOfStatus(status: number, words: string): ProviderTestFault {
  if (status < 400) return 'redirected';
  const certain = BY_STATUS[status] ?? (status >= 500 ? 'service-broken' : undefined);
  if (certain !== undefined) return certain;
  const said = faultOfWords(words);
  const isAboutRate = status === 429 && said !== 'quota';
  return (isAboutRate ? undefined : said) ?? OTHERWISE[status] ?? 'request-refused';
}
