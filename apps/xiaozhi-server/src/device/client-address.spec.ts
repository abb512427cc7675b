import { ClientAddresses, isLoopback } from './client-address.js';

describe(ClientAddresses, () => {
  const addresses = new ClientAddresses(['10.0.0.0/8', '192.0.2.7', 'fd00::/8']);

  it.each([
    [
      'a peer that is no proxy, whatever it claims',
      '203.0.113.9',
      { 'x-forwarded-for': '1.1.1.1' },
      '203.0.113.9',
    ],
    ['whom a proxy saw', '10.1.2.3', { 'x-forwarded-for': '203.0.113.9' }, '203.0.113.9'],
    [
      'whom the first of two proxies saw',
      '192.0.2.7',
      { 'x-forwarded-for': '203.0.113.9, 10.9.9.9' },
      '203.0.113.9',
    ],
    [
      'not what a client wrote itself',
      '10.1.2.3',
      { 'x-forwarded-for': '1.1.1.1, 203.0.113.9' },
      '203.0.113.9',
    ],
    [
      'x-real-ip first',
      '10.1.2.3',
      { 'x-real-ip': '203.0.113.8', 'x-forwarded-for': '203.0.113.9' },
      '203.0.113.8',
    ],
    ['the proxy itself when it names nobody', '10.1.2.3', {}, '10.1.2.3'],
    ['the proxy itself when it names nonsense', '10.1.2.3', { 'x-forwarded-for': 'unknown' }, '10.1.2.3'],
    [
      'an IPv4 peer of a dual-stack socket',
      '::ffff:10.1.2.3',
      { 'x-real-ip': '::ffff:203.0.113.8' },
      '203.0.113.8',
    ],
    ['a client behind an IPv6 proxy', 'fd00::1', { 'x-real-ip': '2001:db8::5' }, '2001:db8::5'],
  ])('tells %s', (_, peer, headers, expected) => {
    expect(addresses.of(peer, headers)).toBe(expected);
  });

  it('trusts nobody by default', () => {
    expect(new ClientAddresses([]).of('127.0.0.1', { 'x-real-ip': '203.0.113.8' })).toBe('127.0.0.1');
  });
});

describe(isLoopback, () => {
  it.each([
    ['127.0.0.1', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['10.0.0.1', false],
    ['', false],
  ])('%s: %s', (address, expected) => {
    expect(isLoopback(address)).toBe(expected);
  });
});
