import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Runs a script beside the module; what it prints last is its answer. */
function answerOf(script: string): { output: string; answer: unknown } {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', `import { inOrder, jobsOf, runJobs } from './run-jobs.mjs'; ${script}`],
    { cwd: join(__dirname), encoding: 'utf8' },
  );
  const lines = stdout.trim().split('\n');
  try {
    return { output: stdout, answer: JSON.parse(lines.at(-1) ?? '') };
  } catch {
    throw new Error(`${stdout}\n${stderr}`);
  }
}

describe('jobs', () => {
  it('run all, though one fails, and tell in their order which did', () => {
    const { output, answer } = answerOf(`
      const job = (name, code) => ({ name, folder: '.', command: 'echo from ' + name + ' && exit ' + code });
      const results = await runJobs([job('a', 0), job('b', 3), job('c', 0)], { parallel: 2 });
      console.log(JSON.stringify(results.map(({ name, ok }) => [name, ok])));`);
    expect(answer).toEqual([
      ['a', true],
      ['b', false],
      ['c', true],
    ]);
    expect(output).toMatch(/> b\nfrom b/);
  });

  it('run in their folder, where the commands of the workspace are found', () => {
    const { output } = answerOf(`
      const job = { name: 'version', folder: 'tools/workspace', command: 'prettier --version && pwd' };
      console.log(JSON.stringify(await runJobs([job], { parallel: 1 })));`);
    expect(output).toMatch(/\d+\.\d+\.\d+\n.*tools\/workspace\n/);
  });

  it('run so many at once as is said', () => {
    const { answer } = answerOf(`
      import { mkdtempSync, readFileSync } from 'node:fs';
      const file = mkdtempSync('/tmp/jobs-') + '/order';
      const job = (name) => ({ name, folder: '.', command: 'echo +' + name + ' >> ' + file + ' && echo -' + name + ' >> ' + file });
      await runJobs([job('a'), job('b'), job('c')], { parallel: 1 });
      console.log(JSON.stringify(readFileSync(file, 'utf8').trim().split('\\n')));`);
    expect(answer).toEqual(['+a', '-a', '+b', '-b', '+c', '-c']);
  });

  it('come in the order that is asked for, the others after them', () => {
    const { answer } = answerOf(`
      const jobs = ['a', 'b', 'c', 'd'].map((name) => ({ name, folder: '.', command: 'true' }));
      console.log(JSON.stringify(inOrder(jobs, ['d', 'b']).map(({ name }) => name)));`);
    expect(answer).toEqual(['d', 'b', 'a', 'c']);
  });

  it('are the scripts of the projects', () => {
    const { answer } = answerOf(`console.log(JSON.stringify(jobsOf('test:int')));`);
    expect(answer).toContainEqual({
      name: 'test:int apps/manager-api',
      command: 'jest --config jest.int.config.cjs',
      folder: 'apps/manager-api',
    });
  });
});
