import { OIDC_ROLE_PARTS, describeOidcPart } from '../testing/oidc-role-suite.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';

for (const part of OIDC_ROLE_PARTS)
  describeOnMariaDb((databaseUrl) => {
    describeOidcPart('MariaDB', part, () => ({ DATABASE_URL: databaseUrl() }));
  });
