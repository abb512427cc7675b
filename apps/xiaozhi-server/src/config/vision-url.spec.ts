import { visionUrlOf } from './vision-url.js';

describe(visionUrlOf, () => {
  it.each([
    ['https://vision.example/x', 'ws://10.0.0.2:8000/', 'https://vision.example/x'],
    [undefined, 'ws://10.0.0.2:8000/xiaozhi/v1/', 'http://10.0.0.2:8003/mcp/vision/explain'],
    [undefined, 'ws://[fd00::1]:8000/', 'http://[fd00::1]:8003/mcp/vision/explain'],
    [undefined, 'wss://voice.example/xiaozhi/v1/', 'https://voice.example/mcp/vision/explain'],
    ['http://你的ip或者域名:端口号/mcp/vision/explain', 'ws://h/', 'http://h:8003/mcp/vision/explain'],
    ['null', 'ws://h/', 'http://h:8003/mcp/vision/explain'],
    ['', 'no URL', undefined],
  ])('of %j and %j is %j', (chosen, webSocketUrl, expected) => {
    expect(visionUrlOf(chosen, webSocketUrl, 8003)).toBe(expected);
  });
});
