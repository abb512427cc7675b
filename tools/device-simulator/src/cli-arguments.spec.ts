import { parseCliArguments } from './cli-arguments.js';

describe(parseCliArguments, () => {
  it('has defaults that fit `npm start`', () => {
    expect(parseCliArguments([])).toEqual({
      texts: [],
      wavs: [],
      mac: '02:00:00:00:00:01',
      url: 'http://127.0.0.1:8003/xiaozhi/ota/',
      json: false,
      out: 'tmp/answer.wav',
      mode: 'auto',
      protocolVersion: 1,
      transport: undefined,
      subscribes: false,
      turnDeadlineMs: 60_000,
    });
  });

  it('takes several sentences', () => {
    expect(parseCliArguments(['--text', 'one', '--text', 'two', '--protocol', '3', '--json'])).toMatchObject({
      texts: ['one', 'two'],
      protocolVersion: 3,
      json: true,
    });
  });

  it.each([
    [['--mode', 'loud'], /auto, manual or realtime/],
    [['--protocol', '4'], /1, 2 or 3/],
    [['--mac', 'me'], /02:00/],
    [['--timeout-ms', 'soon'], /milliseconds/],
    [['--timeout-ms', '0'], /milliseconds/],
    [['--loud'], /--loud/],
  ])('refuses %j with what to do', (argv, message) => {
    expect(() => parseCliArguments(argv)).toThrow(message);
  });
});
