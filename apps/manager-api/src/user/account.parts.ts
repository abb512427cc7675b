import { ApiTokenController } from '../api-token/api-token.controller.js';
import { ApiTokenService } from '../api-token/api-token.service.js';
import { AuthController } from '../auth/auth.controller.js';
import { AuthService } from '../auth/auth.service.js';
import { LoginStepService } from '../auth/login-step.service.js';
import { LoginThrottle } from '../auth/login-throttle.js';
import { PasswordLinkService } from '../auth/password-link.service.js';
import { SessionController } from '../auth/session.controller.js';
import { SessionService } from '../auth/session.service.js';
import { SetupService } from '../auth/setup.service.js';
import { AgentGrantController } from '../reach/agent-grant.controller.js';
import { AgentGrantService } from '../reach/agent-grant.service.js';
import { ReachGate } from '../reach/reach.gate.js';
import { PasswordLogin } from '../auth/password-login.js';
import { AttemptService } from '../oidc/attempt.service.js';
import { OidcClient } from '../oidc/oidc-client.js';
import { OidcLinkService } from '../oidc/oidc-link.service.js';
import { OidcLoginService } from '../oidc/oidc-login.service.js';
import { OidcController } from '../oidc/oidc.controller.js';
import { SecondFactorCodes } from '../second-factor/second-factor-codes.js';
import { SecondFactorController } from '../second-factor/second-factor.controller.js';
import { SecondFactorService } from '../second-factor/second-factor.service.js';
import { UserController } from './user.controller.js';
import { UserService } from './user.service.js';

/** Who may do what, and how they sign in. */
export const ACCOUNTS = {
  controllers: [
    ...[AuthController, SessionController, SecondFactorController, OidcController],
    ...[UserController, ApiTokenController, AgentGrantController],
  ],
  services: [
    ...[SetupService, AuthService, LoginThrottle, LoginStepService, SessionService, PasswordLinkService],
    ...[SecondFactorCodes, SecondFactorService, PasswordLogin],
    ...[OidcClient, AttemptService, OidcLoginService, OidcLinkService],
    ...[UserService, ApiTokenService, AgentGrantService, ReachGate],
  ],
};
