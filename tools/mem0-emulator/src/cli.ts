#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { startMem0Emulator } from './mem0-emulator.js';

const USAGE = `Serves the Mem0 platform's API on this machine, for tests and for trying things out.
  --port N         default 8765
  --api NAME       platform (default) or self-hosted: the open-source server's paths
  --api-key KEY    the key to let in (default m0-emulator-key)
  --data FILE      keep memories here; without it they are gone at the end
  --processing-ms N  time from an add to its memories (default 200)`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8765' },
      api: { type: 'string', default: 'platform' },
      'api-key': { type: 'string' },
      data: { type: 'string' },
      'processing-ms': { type: 'string', default: '200' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const emulator = await startMem0Emulator({
    port: requireNumber('--port', values.port),
    api: requireApi(values.api),
    apiKey: values['api-key'],
    storageFile: values.data,
    processingMs: requireNumber('--processing-ms', values['processing-ms']),
  });
  process.stdout.write(
    `Mem0 emulator (${values.api}) on ${emulator.url} (rule-based extraction, no language model)\n`,
  );
  const stop = (): void => {
    emulator.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function requireApi(value: string): 'platform' | 'self-hosted' {
  if (value === 'platform' || value === 'self-hosted') return value;
  throw new Error(`--api must be platform or self-hosted, not ${value}.`);
}

function requireNumber(option: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0)
    throw new Error(`${option} must be a whole number, not ${value}.`);
  return number;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
