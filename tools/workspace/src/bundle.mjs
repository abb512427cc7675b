// Puts a built service and the packages that it imports into one file: `node bundle.mjs apps/manager-api`.
// Node opens 3,500 files for one of our services otherwise, which is most of the time that a start takes.
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { workspaceRoot } from './run-targets.mjs';

/** They load native code, or files that lie beside theirs, in ways of their own. */
const LEFT_OUT =
  /^(?:@evan\/opus|@node-rs\/|better-sqlite3|libsql|@libsql\/|onnxruntime-node|sherpa-onnx-node|@energetic-ai\/)/;
const PLACE = 'import.meta.url';
const CJS_PLACES = /\b__(?:dirname|filename)\b/;
const HELPERS = `import { dirname as __folderOf } from 'node:path';
import { fileURLToPath as __pathOf } from 'node:url';
const __placeOf = (path) => new URL(path, import.meta.url).href;`;

const app = resolve(workspaceRoot, process.argv[2] ?? '');
const folder = join(app, 'dist/bundle');
const isBuiltIn = (id) => id.startsWith('node:') || builtinModules.includes(id);
const fromBundle = (path) => {
  const way = relative(folder, path).split('\\').join('/');
  return way.startsWith('.') ? way : `./${way}`;
};

/** What stays outside is imported from where it lies: the bundle is another place, with other packages in sight. */
const outside = {
  name: 'outside',
  async resolveId(source, importer, { kind }) {
    if (importer === undefined || isBuiltIn(source)) return null;
    const isLeftOut = LEFT_OUT.test(source);
    // What is imported when it is needed stays so.
    if (!isLeftOut && !(kind === 'dynamic-import' && !source.startsWith('.'))) return null;
    const found = await this.resolve(source, importer, { skipSelf: true, kind });
    // A package tries what it can do without.
    if (found === null) return { id: source, external: true };
    return { id: fromBundle(found.id), external: 'absolute' };
  },
};

/** Modules find threads and data by where they lie themselves; in the bundle they would look beside it. */
const places = {
  name: 'places',
  transform(code, id) {
    const place = `__placeOf(${JSON.stringify(fromBundle(id))})`;
    if (code.includes(PLACE)) return { code: code.replaceAll(PLACE, place), map: null };
    if (!id.includes('node_modules') || !CJS_PLACES.test(code)) return null;
    const named = `var __filename = __pathOf(${place}), __dirname = __folderOf(__filename);`;
    // After the shebang and before all else; on the first line, so that lines keep their numbers.
    return { code: `${named}${code}`, map: null };
  },
};

const bundle = await rolldown({
  input: join(app, 'dist/main.js'),
  platform: 'node',
  plugins: [outside, places],
  onLog(level, { code, message }) {
    // Packages try imports that are optional; what we import is checked by the compiler.
    if (level === 'warn' && code !== 'UNRESOLVED_IMPORT' && code !== 'EVAL') console.warn(message);
  },
});
await bundle.write({
  dir: folder,
  format: 'esm',
  entryFileNames: 'main.js',
  chunkFileNames: '[name].js',
  banner: HELPERS,
  // Names of classes are told to operators in errors and logs.
  keepNames: true,
  comments: false,
});
await bundle.close();
