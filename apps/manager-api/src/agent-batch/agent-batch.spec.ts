import { describeAgentBatches } from '../testing/agent-batch-suite.js';

describeAgentBatches('SQLite', () => ({ RATE_LIMIT: 'off' }));
