import fc from 'fast-check';
import { kindOfAddress } from './address-kind.js';
import { isAllowEntry } from './url-policy.js';
import { UrlGuard } from './url-guard.js';

const quad = fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 255 })));
const groupsOf = ([a, b, c, d]: readonly number[]): string[] => [
  ((a! << 8) | b!).toString(16),
  ((c! << 8) | d!).toString(16),
];
const valueOf = (parts: readonly number[]): number => parts.reduce((sum, part) => sum * 256 + part, 0);

/** How the same IPv4 address may be written in a URL. */
const SPELLINGS: Record<string, (parts: readonly number[]) => string> = {
  dotted: (parts) => parts.join('.'),
  decimal: (parts) => String(valueOf(parts)),
  hexadecimal: (parts) => `0x${valueOf(parts).toString(16)}`,
  octal: (parts) => `0${valueOf(parts).toString(8)}`,
  'octal parts': (parts) => parts.map((part) => `0${part.toString(8)}`).join('.'),
  'hexadecimal parts': (parts) => parts.map((part) => `0x${part.toString(16)}`).join('.'),
  'three parts': ([a, b, c, d]) => `${a}.${b}.${c! * 256 + d!}`,
  'with a dot behind': (parts) => `${parts.join('.')}.`,
  'full width': (parts) =>
    [...parts.join('.')]
      .map((sign) => (sign === '.' ? '。' : String.fromCodePoint(0xff10 + Number(sign))))
      .join(''),
  mapped: (parts) => `[::ffff:${parts.join('.')}]`,
  'mapped in hexadecimal': (parts) => `[0:0:0:0:0:FFFF:${groupsOf(parts).join(':')}]`,
  translated: (parts) => `[64:ff9b::${parts.join('.')}]`,
  '6to4': (parts) => `[2002:${groupsOf(parts).join(':')}::1]`,
  Teredo: (parts) => `[2001:0:1:2:3:4:${groupsOf(parts.map((part) => part ^ 0xff)).join(':')}]`,
};

describe(kindOfAddress, () => {
  it.each([
    ['public', ['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8']],
    [
      'private',
      ['10.0.0.1', '172.16.0.1', '192.168.1.5', '100.64.0.1', 'fd12::1', '::ffff:192.168.1.5', '[fd12::1]'],
    ],
    ['loopback', ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']],
    [
      'special',
      [
        ...[
          '0.0.0.0',
          '169.254.169.254',
          '100.100.100.200',
          '168.63.129.16',
          '224.0.0.1',
          '255.255.255.255',
          '::',
        ],
        ...['fe80::1%eth0', 'fe80::1%25eth0', 'fd00:ec2::254', 'FD00:EC2:0:0:0:0:0:254', 'ff02::1'],
        ...['::169.254.169.254', '::ffff:a9fe:a9fe', '64:ff9b::a9fe:a9fe', '2002:a9fe:a9fe::'],
      ],
    ],
  ])('knows what is %s', (kind, addresses) => {
    expect(addresses.map((address) => [address, kindOfAddress(address)])).toEqual(
      addresses.map((address) => [address, kind]),
    );
  });

  it.each(['', 'localhost', '1.2.3', '1.2.3.4.5', ':::', '1.2.3.4:80'])('takes %j for no address', (text) => {
    expect(kindOfAddress(text)).toBeUndefined();
  });
});

describe('a guard and the spellings of an address', () => {
  const strict = new UrlGuard({ mode: 'strict', allow: [] });
  const home = new UrlGuard({ mode: 'home', allow: [] });
  const isRefused = (guard: UrlGuard, host: string): boolean => {
    try {
      guard.check(`http://${host}/`);
      return false;
    } catch {
      return true;
    }
  };

  it.each(Object.keys(SPELLINGS))('judges %s as what it stands for', (spelling) => {
    const inside = [
      ...[
        [127, 0, 0, 1],
        [192, 168, 1, 5],
        [169, 254, 169, 254],
      ],
      [10, 1, 2, 3],
    ];
    fc.assert(
      fc.property(fc.oneof(quad, fc.constantFrom(...inside)), (parts) => {
        const kind = kindOfAddress(parts.join('.'));
        const host = SPELLINGS[spelling]?.(parts) ?? '';
        expect([host, isRefused(strict, host)]).toEqual([host, kind !== 'public']);
        expect([host, isRefused(home, host)]).toEqual([host, kind === 'special']);
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});

describe(isAllowEntry, () => {
  it.each(['ollama', 'ha.local', '192.168.1.5', '10.0.0.0/8', 'fd00::/8', '::1', 'my_host'])(
    'takes %s',
    (entry) => {
      expect(isAllowEntry(entry)).toBe(true);
    },
  );

  it.each(['10.0.0.0/33', '1.2.3', '1.2.3.4.5', 'http://x', 'a/8', '10.0.0.0/', '', '-x', '::/129', 'a b'])(
    'does not take %j',
    (entry) => {
      expect(isAllowEntry(entry)).toBe(false);
    },
  );
});
