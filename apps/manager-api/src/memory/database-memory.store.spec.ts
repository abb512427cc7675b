import { describeDatabaseMemoryStore } from '../testing/memory-store-suite.js';

describeDatabaseMemoryStore('SQLite', () => ({}));
