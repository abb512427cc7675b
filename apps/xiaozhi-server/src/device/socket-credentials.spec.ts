import type { IncomingMessage } from 'node:http';
import { CREDENTIALS_SUBPROTOCOL_PREFIX, DEVICE_SUBPROTOCOL } from '@xiaozhi/contracts';
import { WebSocket } from 'ws';
import { DeviceDoor } from '../testing/device-door.js';
import { readCredentials } from './device-credentials.js';
import { chooseSubprotocol } from './socket-credentials.js';

const encode = (content: unknown): string => Buffer.from(JSON.stringify(content)).toString('base64url');
const secret = (content: unknown): string => `${CREDENTIALS_SUBPROTOCOL_PREFIX}${encode(content)}`;
const BROWSER = { deviceId: '02:00:00:00:00:0B', clientId: 'c-1', token: 'signature.17' };

function requestOf(headers: Record<string, string>, url = '/xiaozhi/v1/'): IncomingMessage {
  return { headers, url } as unknown as IncomingMessage;
}

const offering = (...protocols: string[]): IncomingMessage =>
  requestOf({ 'sec-websocket-protocol': protocols.join(', ') });

describe(readCredentials, () => {
  it('takes them from a subprotocol, letter by letter', () => {
    expect(readCredentials(offering(DEVICE_SUBPROTOCOL, secret(BROWSER)))).toEqual({
      ...BROWSER,
      frameVersion: 1,
    });
    expect(readCredentials(offering(DEVICE_SUBPROTOCOL, secret({ ...BROWSER, token: '' })))).toMatchObject({
      token: '',
    });
  });

  it.each([
    ['no base64', `${CREDENTIALS_SUBPROTOCOL_PREFIX}!!!`],
    ['nothing', CREDENTIALS_SUBPROTOCOL_PREFIX],
    ['no JSON', `${CREDENTIALS_SUBPROTOCOL_PREFIX}${Buffer.from('{').toString('base64url')}`],
    ['a text', secret('me')],
    ['a part missing', secret({ deviceId: 'a', clientId: 'b' })],
    ['a blank device', secret({ ...BROWSER, deviceId: ' ' })],
    ['a device that is too long', secret({ ...BROWSER, deviceId: 'a'.repeat(129) })],
    ['a number for a token', secret({ ...BROWSER, token: 5 })],
    ['two of them', `${secret(BROWSER)}, ${secret({ ...BROWSER, clientId: 'd' })}`],
  ])('says of %s that it cannot be read', (_, offered) => {
    expect(readCredentials(offering(DEVICE_SUBPROTOCOL, offered))).toBe('credentials-malformed');
  });

  it('goes by the headers of devices that send them, whatever they offer', () => {
    const headers = { 'device-id': 'aa:bb:cc:00:11:22', 'sec-websocket-protocol': secret(BROWSER) };
    expect(readCredentials(requestOf(headers))).toMatchObject({ deviceId: 'aa:bb:cc:00:11:22' });
  });

  it('goes by the query where other subprotocols are offered', () => {
    const request = requestOf({ 'sec-websocket-protocol': 'mqtt' }, '/xiaozhi/v1/?device-id=web&client-id=c');
    expect(readCredentials(request)).toMatchObject({ deviceId: 'web', clientId: 'c' });
    expect(readCredentials(requestOf({}))).toBe('no-device-id');
  });
});

describe(chooseSubprotocol, () => {
  it.each([
    [[DEVICE_SUBPROTOCOL, secret(BROWSER)], DEVICE_SUBPROTOCOL],
    [[secret(BROWSER), DEVICE_SUBPROTOCOL], DEVICE_SUBPROTOCOL],
    [['chat', 'superchat'], 'chat'],
    [[secret(BROWSER), 'chat'], 'chat'],
    [[secret(BROWSER)], false],
  ])('of %j takes up %s', (offered, chosen) => {
    expect(chooseSubprotocol(new Set(offered))).toBe(chosen);
  });
});

describe('a socket that brings its credentials as a subprotocol', () => {
  let door: DeviceDoor;
  beforeEach(async () => {
    door = new DeviceDoor();
    await door.open();
  });
  afterEach(() => door.close());

  const connect = (protocols: string[]): WebSocket =>
    new WebSocket(`ws://127.0.0.1:${door.port}/xiaozhi/v1/`, protocols);

  it('is let in, and hears back the protocol without them', async () => {
    const socket = connect([DEVICE_SUBPROTOCOL, secret(BROWSER)]);
    socket.once('open', () => socket.send('{"type":"hello"}'));
    const hello = await new Promise<string>((resolve) =>
      socket.once('message', (data: Buffer) => resolve(data.toString())),
    );
    expect(JSON.parse(hello)).toMatchObject({ type: 'hello', transport: 'websocket' });
    expect(socket.protocol).toBe(DEVICE_SUBPROTOCOL);
    expect(door.deviceIds).toEqual(['02:00:00:00:00:0b']);
    socket.terminate();
  });

  it('is refused with the reason where they cannot be read', async () => {
    const socket = connect([DEVICE_SUBPROTOCOL, `${CREDENTIALS_SUBPROTOCOL_PREFIX}AAAA`]);
    const said = new Promise<string>((resolve) =>
      socket.once('message', (data: Buffer) => resolve(data.toString())),
    );
    const closed = new Promise((resolve) =>
      socket.once('close', (code, reason) => resolve([code, reason.toString()])),
    );
    expect(await said).toContain('Load the page anew');
    expect(await closed).toEqual([1008, 'malformed credentials']);
  });
});
