// The catalogue command: gathers every provider's definition into libs/contracts, for manager-api and the console.
// `npm run catalogue [-- --check --json]`; `--check` writes nothing and fails when the file is not up to date.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import typescript from 'typescript';
import { workspaceRoot } from './run-targets.mjs';

const SOURCES = ['apps/xiaozhi-server/src', 'libs/memory-providers/src'];
const ENCODERS = 'libs/memory-encoder/src';
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

const RECALL_CACHE_FIELD = {
  key: 'recall_cache_seconds',
  label: { en: 'Keep answers for (s)', zh: '检索结果缓存时间（秒）' },
  type: 'number',
  default: 300,
  help: {
    en: 'An equal question of the same person is answered without asking again, until their memories change. 0: always ask.',
    zh: '同一个人的相同问题在其记忆变化之前不再重复查询。0 表示每次都查询。',
  },
};

const ADD_WINDOW_FIELDS = [
  {
    key: 'add_window_turns',
    label: { en: 'Turns in one add', zh: '合并保存的轮数' },
    type: 'number',
    default: 4,
    help: {
      en: 'What one person says is handed over together: after so many turns (at most 8), or after the time below. Until then it is recalled from here.',
      zh: '同一个人说的话合并提交：达到此轮数（最多 8）或下面的时间后提交。在此之前从本地回忆。',
    },
  },
  {
    key: 'add_window_seconds',
    label: { en: 'Wait for more turns (s)', zh: '等待更多轮次（秒）' },
    type: 'number',
    default: 30,
    help: {
      en: 'From the first of them; it ends with the conversation. 0: each turn at once.',
      zh: '从第一轮开始计时，对话结束时立即提交。0 表示每轮立即提交。',
    },
  },
];

/** What needs a network may be late or down, so it can name what takes over then. */
function withFallback(definition) {
  const canFail = KINDS_WITH_FALLBACK.includes(definition.kind) && definition.isOffline !== true;
  return canFail ? { ...definition, fields: [...definition.fields, FALLBACK_FIELD] } : definition;
}

/** Answers of services cost time or money. */
function withRecallCache(definition) {
  if (definition.keepsAnswers !== true) return definition;
  return { ...definition, fields: [...definition.fields, RECALL_CACHE_FIELD] };
}

/** Each add costs a call, and often a language model's. */
function withAddWindow(definition) {
  if (definition.gathersAdds !== true) return definition;
  return { ...definition, fields: [...definition.fields, ...ADD_WINDOW_FIELDS] };
}

const ENCODER_LABEL = { en: 'Sentence encoder', zh: '句向量编码器' };
const ENCODER_HELP = {
  en: 'Finds memories by meaning. use-lite is built in, for English, and Chinese word by word; a model for many languages finds better. After a change all memories are encoded anew in the background.',
  zh: '用于按含义查找记忆。use-lite 为内置：英文模型，中文逐词处理；多语言模型效果更好。更换后会在后台重新编码所有记忆。',
};

/** The choice of an encoder and the settings of each; encoders share a setting that has the same key. */
function encoderFields(encoders) {
  const codes = encoders.map(({ code }) => code);
  const choice = { key: 'encoder', label: ENCODER_LABEL, type: 'select', options: codes, default: codes[0] };
  const fields = new Map();
  for (const { code, fields: own } of encoders) {
    for (const field of own) {
      const values = [...(fields.get(field.key)?.when.values ?? []), code];
      fields.set(field.key, { ...field, when: { key: 'encoder', values } });
    }
  }
  return [{ ...choice, help: ENCODER_HELP }, ...fields.values()];
}

/** Definition files below folders, absolute. */
function findDefinitionFiles(folders) {
  return folders
    .flatMap((folder) =>
      readdirSync(join(workspaceRoot, folder), { recursive: true })
        .filter((file) => file.endsWith('.definition.ts'))
        .map((file) => join(workspaceRoot, folder, file)),
    )
    .sort();
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
  const definitions = Object.values(exported).filter((value) => value?.code && value?.fields);
  if (definitions.length === 0) throw new Error(`${name} exports no provider definition.`);
  return definitions;
}

/** Sorted by kind, then code. */
async function gather() {
  const read = async (folders) =>
    (await Promise.all(findDefinitionFiles(folders).map(readDefinitions))).flat();
  const definitions = await read(SOURCES);
  // The one that needs nothing is the default.
  const encoders = (await read([ENCODERS])).sort(
    (a, b) => a.fields.length - b.fields.length || (a.code < b.code ? -1 : 1),
  );
  const withEncoder = (definition) =>
    definition.usesEncoder === true
      ? { ...definition, fields: [...definition.fields, ...encoderFields(encoders)] }
      : definition;
  const keyOf = ({ kind, code }) => `${kind} ${code}`;
  const keys = definitions.map(keyOf);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw new Error(`The provider "${twice}" is defined twice.`);
  return definitions
    .map(withFallback)
    .map(withRecallCache)
    .map(withAddWindow)
    .map(withEncoder)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
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
