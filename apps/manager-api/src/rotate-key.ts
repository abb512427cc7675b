import { resolve } from 'node:path';
import { KEY_FILE, rotateKeyFile } from './security/key-ring.js';

const [folder = process.env.DATA_DIR ?? 'data/manager'] = process.argv.slice(2);
const dataDir = resolve(folder);
const id = rotateKeyFile(dataDir);
process.stdout.write(
  `${dataDir}/${KEY_FILE}: the key ${id} writes from the next start of manager-api on; the others are read.\n`,
);
