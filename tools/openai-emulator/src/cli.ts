#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { startOpenAiEmulator } from './openai-emulator.js';

const USAGE = `Serves OpenAI's chat, transcription and speech routes on this machine, for tests and for trying things out.
  --port N         default 8766
  --api-key KEY    the key to let in; without it none is asked for`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8766' },
      'api-key': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port must be a whole number up to 65535, not ${values.port}.`);
  }
  const emulator = await startOpenAiEmulator({ port, apiKey: values['api-key'] });
  process.stdout.write(`OpenAI emulator on ${emulator.url} (repeats and beeps; no model behind it)\n`);
  const stop = (): void => {
    emulator.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
