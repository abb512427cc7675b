import { describeDatabaseMemoryStore } from '../testing/memory-store-suite.js';

describeDatabaseMemoryStore('SQLite', () => ({}));
describeDatabaseMemoryStore('SQLite with sealed texts', () => ({ MEMORY_ENCRYPTION: 'on' }));
