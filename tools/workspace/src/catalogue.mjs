// The catalogue command: gathers every provider's definition into libs/contracts, for manager-api and the console.
// `npm run catalogue [-- --check --json]`; `--check` writes nothing and fails when the file is not up to date.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import typescript from 'typescript';
import { workspaceRoot } from './run-targets.mjs';

const SOURCES = ['apps/xiaozhi-server/src', 'libs/memory-providers/src'];
const TARGET = 'libs/contracts/src/provider-catalogue.generated.ts';
const HEADER = `// Generated from the definition files of all providers by \`npm run catalogue\`. Do not edit.
import type { ProviderDefinition } from './provider-definition.js';
`;

/** Kinds that can hand over to another provider of theirs. */
const KINDS_WITH_FALLBACK = ['ASR', 'LLM', 'TTS'];
const FALLBACK_FIELD = {
  key: 'fallback',
  label: { en: 'When it fails, use', zh: '失败时改用' },
  type: 'text',
  help: {
    en: 'Config id of another provider of this kind, for example LLM_RuleBased, ASR_Moonshine or TTS_Offline.',
    zh: '同类另一个提供者的配置 ID，例如 LLM_RuleBased、ASR_Moonshine 或 TTS_Offline。',
  },
};

/** What needs a network may be late or down, so it can name what takes over then. */
function withFallback(definition) {
  const canFail = KINDS_WITH_FALLBACK.includes(definition.kind) && definition.isOffline !== true;
  return canFail ? { ...definition, fields: [...definition.fields, FALLBACK_FIELD] } : definition;
}

/** Definition files, absolute. */
function findDefinitionFiles() {
  return SOURCES.flatMap((folder) =>
    readdirSync(join(workspaceRoot, folder), { recursive: true })
      .filter((file) => file.endsWith('.definition.ts'))
      .map((file) => join(workspaceRoot, folder, file)),
  ).sort();
}

/** The definitions that a file exports. It is pure data, so it can run outside of its project. */
async function readDefinitions(file) {
  const { outputText } = typescript.transpileModule(readFileSync(file, 'utf8'), {
    compilerOptions: { module: typescript.ModuleKind.ESNext, target: typescript.ScriptTarget.ES2022 },
  });
  const name = relative(workspaceRoot, file);
  let exported;
  try {
    exported = await import(`data:text/javascript;base64,${Buffer.from(outputText).toString('base64')}`);
  } catch (cause) {
    throw new Error(`${name} must hold only data and type-only imports.`, { cause });
  }
  const definitions = Object.values(exported).filter((value) => value?.kind && value?.code);
  if (definitions.length === 0) throw new Error(`${name} exports no provider definition.`);
  return definitions;
}

/** Sorted by kind, then code. */
async function gather() {
  const definitions = (await Promise.all(findDefinitionFiles().map(readDefinitions))).flat();
  const keyOf = ({ kind, code }) => `${kind} ${code}`;
  const keys = definitions.map(keyOf);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw new Error(`The provider "${twice}" is defined twice.`);
  return definitions.map(withFallback).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

async function main() {
  const { values } = parseArgs({ options: { check: { type: 'boolean' }, json: { type: 'boolean' } } });
  const path = join(workspaceRoot, TARGET);
  const definitions = await gather();
  const source = `${HEADER}\nexport const providerCatalogue: readonly ProviderDefinition[] = ${JSON.stringify(definitions)};\n`;
  const wanted = await format(source, { ...(await resolveConfig(path)), parser: 'typescript' });
  const isCurrent = existsSync(path) && readFileSync(path, 'utf8') === wanted;
  const ok = isCurrent || values.check !== true;
  if (!isCurrent && values.check !== true) writeFileSync(path, wanted);

  const outcome = isCurrent
    ? 'is up to date'
    : ok
      ? 'was written'
      : 'is out of date: run `npm run catalogue`';
  if (values.json === true) {
    const providers = definitions.map(({ kind, code }) => ({ kind, code }));
    console.log(JSON.stringify({ ok, file: TARGET, isCurrent, providers }));
  } else {
    console.log(`${TARGET} (${definitions.length} providers) ${outcome}.`);
  }
  process.exitCode = ok ? 0 : 1;
}

await main();
