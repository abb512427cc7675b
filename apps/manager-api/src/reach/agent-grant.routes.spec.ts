import { describeAgentGrants } from '../testing/agent-grant-suite.js';

jest.setTimeout(60_000);

describeAgentGrants('SQLite', () => ({}));
