import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ManagerHarness } from '../testing/manager-harness.js';
import { shellRequests, shellScript } from '../testing/shell-examples.js';
import { StatusProxy } from '../testing/status-proxy.js';

jest.setTimeout(120_000);

const PAGE = join(__dirname, '../../../../docs/api.md');

/** Runs the page as an operator would who types it line by line, with bash and curl. */
describe('the commands in docs/api.md', () => {
  let harness: ManagerHarness;
  let proxy: StatusProxy;
  const folder = mkdtempSync(join(tmpdir(), 'api-examples-'));
  beforeAll(async () => {
    harness = await ManagerHarness.start();
    proxy = await StatusProxy.start(harness.manager.port);
  });
  afterAll(async () => {
    proxy.stop();
    await harness.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are answered as the page says', async () => {
    const script = shellScript(readFileSync(PAGE, 'utf8'));
    const here = script
      .replace('http://127.0.0.1:8002', proxy.url)
      .replace('<token of the link>', harness.setupToken)
      .replace('$(cat data/manager/gateway-secret)', harness.gatewaySecret);
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', here], {
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', HOME: folder },
      maxBuffer: 10_000_000,
    });
    const requests = shellRequests(script);
    expect(requests.length).toBeGreaterThan(30);
    const told = requests.map(({ command, status }, index) => {
      const found = proxy.answers[index]?.status ?? 0;
      return status === '2xx' && found >= 200 && found < 300 ? `${command} → 2xx` : `${command} → ${found}`;
    });
    const wanted = requests.map(({ command, status }) => `${command} → ${status}`);
    expect({ told, stderr, count: proxy.answers.length }).toEqual({
      ...{ told: wanted, stderr: '', count: requests.length },
    });
    expect(stdout).toContain('"code":0');
  });
});
