import { OIDC_ROLE_PARTS, describeOidcPart } from '../testing/oidc-role-suite.js';

for (const part of OIDC_ROLE_PARTS) describeOidcPart('SQLite', part, () => ({}));
