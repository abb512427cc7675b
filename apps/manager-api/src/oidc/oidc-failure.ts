import { refusalIn } from '@xiaozhi/observability/url-guard';
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { ApiError } from '../http/api-error.js';

/** Codes of the library that speak of a token or answer with something wrong in it, not of one that did not come. */
const WRONG_ANSWERS = new Set([
  ...['OAUTH_JWT_TIMESTAMP_CHECK_FAILED', 'OAUTH_JWT_CLAIM_COMPARISON_FAILED'],
  ...['OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED', 'OAUTH_KEY_SELECTION_FAILED', 'OAUTH_INVALID_RESPONSE'],
  ...['OAUTH_UNSUPPORTED_OPERATION'],
]);

/** What a request to the identity provider failed with, in words for operators: never with a code or token in it. */
export function oidcFailure(error: unknown, name: string): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof AuthorizationResponseError) return denied(error.error, name);
  if (error instanceof ResponseBodyError && error.error === 'invalid_grant')
    return new ApiError(403, 'OIDC_DENIED', `${name} takes this sign-in for used or expired; begin it anew.`);
  if (error instanceof ResponseBodyError || error instanceof WWWAuthenticateChallengeError)
    return new ApiError(
      502,
      'OIDC_MISCONFIGURED',
      `${name} refuses this server (${reasonOf(error)}); compare OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_CLIENT_AUTH and the redirect address with its settings.`,
    );
  if (error instanceof ClientError && WRONG_ANSWERS.has(error.code ?? ''))
    return new ApiError(
      403,
      'OIDC_ANSWER_INVALID',
      `The answer of ${name} did not pass the checks (${error.code ?? ''}); begin anew, and compare the clocks of both machines.`,
    );
  const refusal = refusalIn(error);
  const why = refusal === undefined ? 'Try again later, or sign in with a password.' : refusal.message;
  return new ApiError(
    502,
    'OIDC_UNREACHABLE',
    `${name} cannot be reached, or does not answer properly. ${why}`,
  );
}

/** For logs: names and codes, no content. */
export function failureFields(error: unknown): Record<string, unknown> {
  const chain: string[] = [];
  for (let one = error; one instanceof Error && chain.length < 5; one = one.cause)
    chain.push('code' in one ? `${one.name}: ${String(one.code)}` : `${one.name}: ${one.message}`);
  return { chain };
}

function denied(error: string, name: string): ApiError {
  const msg = `${name} let nobody in (${/^\w{1,64}$/.test(error) ? error : 'no reason given'}).`;
  return new ApiError(403, 'OIDC_DENIED', msg);
}

function reasonOf(error: ResponseBodyError | WWWAuthenticateChallengeError): string {
  if (error instanceof ResponseBodyError && /^\w{1,64}$/.test(error.error)) return error.error;
  return `status ${error.status}`;
}
