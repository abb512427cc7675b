import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ManagerHarness } from '../testing/manager-harness.js';

jest.setTimeout(60_000);

const LINTER = join(__dirname, '../../openapi-lint/lint.mjs');

interface Problem {
  ruleId: string;
  message: string;
  at: string;
}

/** Gateways and devices are told of failures in an answer with status 200; probes and this document have none. */
const NEVER_REFUSES = /^#\/paths\/~1(?:xiaozhi|health|api~1openapi)/;

/** What the linter minds and we do not. */
function isMeant({ ruleId, at }: Problem): boolean {
  // `/api/agent/saveMemory/{mac}` has the path that its users know; fixed parts win over parameters here.
  if (ruleId === 'no-ambiguous-paths') return true;
  return ruleId === 'operation-4xx-response' && NEVER_REFUSES.test(at);
}

describe('the OpenAPI document', () => {
  let harness: ManagerHarness;
  const folder = mkdtempSync(join(tmpdir(), 'openapi-lint-'));
  beforeAll(async () => {
    harness = await ManagerHarness.start();
  });
  afterAll(async () => {
    await harness.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const lint = async (document: string): Promise<Problem[]> => {
    const file = join(folder, 'openapi.json');
    writeFileSync(file, document);
    const { stdout } = await promisify(execFile)(process.execPath, [LINTER, file]);
    return JSON.parse(stdout) as Problem[];
  };

  it('has nothing that the linter of Redocly minds', async () => {
    const { text } = await harness.stranger().send('GET', '/api/openapi.json');
    expect((await lint(text)).filter((problem) => !isMeant(problem))).toEqual([]);
  });

  it('is looked at: a document with a fault is minded', async () => {
    const { text } = await harness.stranger().send('GET', '/api/openapi.json');
    const faulty = text.replace('"#/components/schemas/Failure"', '"#/components/schemas/Nothing"');
    expect((await lint(faulty)).map(({ ruleId }) => ruleId)).toContain('no-unresolved-refs');
  });
});
