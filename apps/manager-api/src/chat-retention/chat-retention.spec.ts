import { describeChatRetention } from '../testing/chat-retention-suite.js';

jest.setTimeout(60_000);

describeChatRetention('SQLite', () => ({}));
describeChatRetention('SQLite with sealed texts', () => ({ MEMORY_ENCRYPTION: 'on' }));
