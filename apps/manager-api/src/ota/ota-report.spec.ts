import fc from 'fast-check';
import { isDeviceId, parseOtaReport } from './ota-report.js';

describe(parseOtaReport, () => {
  it('reads board and version', () => {
    const body = {
      application: { version: '2.0.1' },
      board: { type: 'bread-compact' },
      chip_model_name: 'esp32s3',
    };
    expect(parseOtaReport(body)).toEqual({
      ...{ board: 'bread-compact', appVersion: '2.0.1', chip: 'esp32s3' },
    });
  });

  it.each([
    [{ chip_model_name: 'esp32s3' }, 'esp32s3'],
    [{ chip_model_name: 'esp32c3', board: { type: '' } }, 'esp32c3'],
    [{}, 'unknown'],
    [{ board: { type: 7 } }, 'unknown'],
  ])('names the board of %j %s', (body, board) => {
    expect(parseOtaReport(body).board).toBe(board);
  });

  it.each(['', '1.2-beta', 'v1', '1..2', '<script>'])('has no use for the version %j', (version) => {
    expect(parseOtaReport({ application: { version } }).appVersion).toBe('0.0.0');
  });

  it('reads whatever comes, in lengths that can be stored', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string({ maxLength: 600 }), (anything, text) => {
        for (const body of [
          anything,
          { application: anything, board: anything },
          { board: { type: text } },
        ]) {
          const report = parseOtaReport(body);
          expect(report.board.length).toBeLessThanOrEqual(255);
          expect(report.appVersion).toMatch(/^\d+(\.\d+)*$/);
        }
      }),
    );
  });
});

describe(isDeviceId, () => {
  it.each(['aa:bb:cc:00:11:22', 'AA-BB-CC-00-11-22', 'zz:zz:zz:00:11:22'])('takes %s', (id) => {
    expect(isDeviceId(id)).toBe(true);
  });

  it.each(['', 'aabbcc001122', 'aa:bb:cc:00:11', 'aa:bb:cc:00:11:22:33', 'aa:bb:cc:00:11:2%', "x' OR '1"])(
    'refuses %j',
    (id) => {
      expect(isDeviceId(id)).toBe(false);
    },
  );
});
