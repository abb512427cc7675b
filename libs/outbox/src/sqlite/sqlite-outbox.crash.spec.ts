import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteOutbox } from './sqlite-outbox.js';

const LIBRARY = join(__dirname, '../../dist/index.js');
const PROCESS = join(__dirname, '../testing/crashing-process.cjs');

describe('an outbox whose process is killed', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'outbox-crash-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const queued = (id: string, isRedelivery: boolean): object => ({ id, state: 'queued', isRedelivery });

  describe.each([
    ['of any topic', ['SqliteOutbox']],
    ['of a relaxed topic', ['SqliteOutbox', 'relaxed']],
    ['in a thread', ['ThreadedSqliteOutbox']],
  ])('%s', (kind, settings) => {
    it.each([
      ['before append returns', [queued('1', false), queued('2', false)]],
      ['after append', [queued('1', false), queued('2', false)]],
      ['after claim', [queued('1', true), queued('2', false)]],
      ['after accept', [{ id: '1', state: 'accepted', trackingId: 'event-1' }, queued('2', false)]],
      ['before acknowledge', [{ id: '1', state: 'accepted', trackingId: 'event-1' }, queued('2', false)]],
      ['after acknowledge', [queued('2', false)]],
    ])('%s, has everything in order and knows what may have been delivered', async (killPoint, expected) => {
      const file = join(folder, 'outbox.db');
      const child = spawnSync(process.execPath, [PROCESS, LIBRARY, file, killPoint, ...settings], {
        encoding: 'utf8',
      });
      expect({ signal: child.signal, stderr: child.stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
      const outbox = SqliteOutbox.open({ file });
      await outbox.recover();
      const kept = await outbox.pending('memory', 'role');
      // Nothing was said of the second yet; only a thread may not even have begun with it.
      const isOpen = kind === 'in a thread' && killPoint === 'before append returns' && kept.length === 1;
      expect(kept).toMatchObject(isOpen ? expected.slice(0, 1) : expected);
      expect(kept).toHaveLength(isOpen ? 1 : expected.length);
      await outbox.close();
    });
  });

  it('ends by itself when nothing is asked of the thread any more, with everything kept', async () => {
    const file = join(folder, 'outbox.db');
    const child = spawnSync(process.execPath, [PROCESS, LIBRARY, file, 'never', 'ThreadedSqliteOutbox'], {
      encoding: 'utf8',
    });
    expect({ status: child.status, stderr: child.stderr }).toEqual({ status: 0, stderr: '' });
    const outbox = SqliteOutbox.open({ file });
    expect(await outbox.pending('memory', 'role')).toMatchObject([queued('2', false)]);
    await outbox.close();
  });
});
