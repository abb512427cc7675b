import { createHmac } from 'node:crypto';
import { mqttOffer } from '@xiaozhi/device-protocol';
import { MqttAuth } from './mqtt-auth.js';

const DEVICE = { mac: 'AA:BB:CC:00:11:22', clientId: 'c', board: 'b', ip: '10.0.0.5' };

describe(MqttAuth, () => {
  let signatureKey: string | undefined;
  let secret: string | undefined;
  const auth = new MqttAuth({ signatureKey: () => signatureKey, secret: () => secret });
  const offer = (): ReturnType<typeof mqttOffer> =>
    mqttOffer(DEVICE, 'h:1883', 'shared', (text) => auth.sign(text) ?? '');
  const identify = ({ client_id, username, password }: ReturnType<typeof mqttOffer>): string | undefined =>
    auth.identify(client_id, username, Buffer.from(password))?.deviceId;

  beforeEach(() => {
    [signatureKey, secret] = [undefined, 'the shared secret'];
  });

  it('knows the device that it signed for, in the one spelling', () => {
    expect(identify(offer())).toBe('aa:bb:cc:00:11:22');
  });

  it('derives its key from the shared secret where operators have set none', () => {
    const key = createHmac('sha256', 'the shared secret').update('mqtt-signature-key').digest('base64url');
    expect(auth.sign('text')).toBe(createHmac('sha256', key).update('text').digest('base64'));
    signatureKey = 'their own';
    expect(auth.sign('text')).toBe(createHmac('sha256', 'their own').update('text').digest('base64'));
  });

  it('lets nobody in with a key that has been changed, nor without any', () => {
    const old = offer();
    signatureKey = 'their own';
    expect(identify(old)).toBeUndefined();
    [signatureKey, secret] = [undefined, undefined];
    expect([auth.sign('text'), identify(old)]).toEqual([undefined, undefined]);
  });

  it.each([
    ['an empty password', { password: '' }],
    ['no base64', { password: '!!!' }],
    ['another user name', { username: 'x' }],
    ['another device', { client_id: 'GID_b@@@aa_bb_cc_00_11_23@@@c' }],
  ])('refuses %s', (_, change) => {
    expect(identify({ ...offer(), ...change })).toBeUndefined();
  });

  it('refuses a client that sends neither user nor password', () => {
    expect(auth.identify(offer().client_id, undefined, undefined)).toBeUndefined();
  });
});
