import { Inject, Injectable } from '@nestjs/common';
import type { OidcReturn } from '@xiaozhi/contracts';
import type { Logger } from '@xiaozhi/observability';
import {
  ClientSecretBasic,
  ClientSecretPost,
  None,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  clockTolerance,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
} from 'openid-client';
import type { ClientAuth, Configuration, IDToken } from 'openid-client';
import { z } from 'zod';
import type { ManagerConfig } from '../config/manager-config.js';
import type { OidcConfig } from '../config/oidc-config.js';
import { ApiError } from '../http/api-error.js';
import { CONFIG, LOGGER } from '../tokens.js';
import type { AttemptValues } from './attempt-secret.js';
import { boundedFetch } from './bounded-fetch.js';
import type { Identity } from './identity.js';
import { failureFields, oidcFailure } from './oidc-failure.js';

/** Of each request to the provider. */
const REQUEST_DEADLINE_S = 5;
/** Clocks may be off by so much, as with the codes of authenticator apps. */
const CLOCK_TOLERANCE_S = 30;
/** Providers change their addresses rarely, and keys are looked up anew by themselves. */
const METADATA_LIFE_MS = 3_600_000;

const identityClaims = z.looseObject({
  iss: z.url(),
  sub: z.string().min(1).max(255),
  amr: z.array(z.string()).catch([]),
  acr: z.string().optional().catch(undefined),
});

/** The identity provider, over the authorization code flow with PKCE (RFC 6749, RFC 7636, OpenID Connect Core 1.0). */
@Injectable()
export class OidcClient {
  private known: { metadata: Promise<Configuration>; at: number } | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: ManagerConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Undefined: no identity provider is set. */
  get given(): OidcConfig | undefined {
    return this.config.oidc;
  }

  /** @throws ApiError 409 OIDC_OFF */
  get settings(): OidcConfig {
    const oidc = this.given;
    if (oidc === undefined)
      throw new ApiError(409, 'OIDC_OFF', 'No identity provider is set; OIDC_ISSUER names one.');
    return oidc;
  }

  /** Where to send a browser. @throws ApiError OIDC_OFF, OIDC_UNREACHABLE, OIDC_ANSWER_INVALID */
  async authorizationUrl({ state, nonce, codeChallenge }: AttemptValues): Promise<URL> {
    const { redirectUri, scopes } = this.settings;
    return buildAuthorizationUrl(await this.guarded(() => this.metadata()), {
      ...{ redirect_uri: redirectUri, scope: scopes.join(' '), response_type: 'code' },
      ...{ state, nonce, code_challenge: codeChallenge, code_challenge_method: 'S256' },
    });
  }

  /**
   * Redeems what a browser brought back: signature, `iss`, `aud`, `exp`, `nonce` and `state` are checked.
   * @throws ApiError OIDC_OFF, OIDC_UNREACHABLE, OIDC_MISCONFIGURED, OIDC_DENIED, OIDC_ANSWER_INVALID
   */
  async redeem(returned: OidcReturn, { state, nonce, codeVerifier }: AttemptValues): Promise<Identity> {
    return this.guarded(async () => {
      const metadata = await this.metadata();
      const tokens = await authorizationCodeGrant(metadata, this.addressOf(returned), {
        ...{ pkceCodeVerifier: codeVerifier, expectedState: state, expectedNonce: nonce },
        idTokenExpected: true,
      });
      const idToken = tokens.claims();
      if (idToken === undefined) throw this.wrongAnswer('no ID token');
      const identity = this.identityOf(idToken);
      const more = await this.moreClaims(metadata, tokens.access_token, identity);
      return { ...identity, claims: { ...more, ...identity.claims } };
    });
  }

  /** Many providers keep names and groups out of the ID token. */
  private async moreClaims(
    metadata: Configuration,
    accessToken: string,
    { subject }: Identity,
  ): Promise<Record<string, unknown>> {
    if (metadata.serverMetadata().userinfo_endpoint === undefined) return {};
    return fetchUserInfo(metadata, accessToken, subject);
  }

  private identityOf(idToken: IDToken): Identity {
    const parsed = identityClaims.safeParse(idToken);
    if (!parsed.success) throw this.wrongAnswer('claims');
    const { iss, sub, amr, acr } = parsed.data;
    const issuer = new URL(iss).href;
    // An address that stands for many issuers would let each of them name anybody.
    if (issuer !== this.settings.issuer.href) throw this.wrongAnswer('issuer');
    return { issuer, subject: sub, claims: idToken, amr, acr };
  }

  /** As it stands in the address of the console's page. */
  private addressOf({ code, state, iss, error }: OidcReturn): URL {
    const url = new URL(this.settings.redirectUri);
    for (const [name, value] of Object.entries({ code, state, iss, error }))
      if (value !== undefined) url.searchParams.set(name, value);
    return url;
  }

  /** Asked for when somebody signs in: a provider that is down keeps nothing from starting. */
  private metadata(): Promise<Configuration> {
    if (this.known !== undefined && Date.now() - this.known.at < METADATA_LIFE_MS) return this.known.metadata;
    const metadata = this.discover();
    const known = { metadata, at: Date.now() };
    this.known = known;
    metadata.catch(() => {
      if (this.known === known) this.known = undefined;
    });
    return metadata;
  }

  private discover(): Promise<Configuration> {
    const { issuer, clientId } = this.settings;
    const isInsecure = issuer.protocol === 'http:';
    return discovery(issuer, clientId, { [clockTolerance]: CLOCK_TOLERANCE_S }, this.clientAuth(), {
      [customFetch]: boundedFetch(this.config.security.urlGuard.allow),
      timeout: REQUEST_DEADLINE_S,
      execute: [enableNonRepudiationChecks, ...(isInsecure ? [allowInsecureRequests] : [])],
    });
  }

  private clientAuth(): ClientAuth {
    const { clientSecret, clientAuth } = this.settings;
    if (clientSecret === undefined) return None();
    return clientAuth === 'basic' ? ClientSecretBasic(clientSecret) : ClientSecretPost(clientSecret);
  }

  private wrongAnswer(what: string): ApiError {
    const msg = `The answer of ${this.settings.name} did not pass the checks (${what}).`;
    return new ApiError(403, 'OIDC_ANSWER_INVALID', msg);
  }

  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const failure = oidcFailure(error, this.settings.name);
      this.logger.warn(
        { event: 'oidc-failure', code: failure.code, ...failureFields(error) },
        failure.message,
      );
      throw failure;
    }
  }
}
