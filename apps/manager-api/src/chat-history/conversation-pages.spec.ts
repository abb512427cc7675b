import { describeConversations, describeSealedSearch } from '../testing/conversation-suite.js';

jest.setTimeout(60_000);

describeConversations('SQLite', () => ({}), { counting: true });
describeSealedSearch(() => ({}));
