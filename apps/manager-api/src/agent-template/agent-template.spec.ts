import { describeAgentTemplates } from '../testing/agent-template-suite.js';

jest.setTimeout(30_000);

describeAgentTemplates('SQLite', () => ({}));
