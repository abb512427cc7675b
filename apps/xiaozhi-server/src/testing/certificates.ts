import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { isIPv4 } from 'node:net';

const ECDSA_WITH_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const COMMON_NAME = [0x55, 0x04, 0x03];
const ALTERNATIVE_NAMES = [0x55, 0x1d, 0x11];
const BASIC_CONSTRAINTS = [0x55, 0x1d, 0x13];
const DAY_MS = 86_400_000;

/** A certificate and its key, in PEM. Of no use outside of tests. */
export interface TestCertificate {
  cert: string;
  key: string;
  name: string;
  signer: KeyObject;
}

export interface CertificateWish {
  /** DNS name or IPv4 address that it is made out to. */
  name: string;
  /** Who vouches for it; left out: itself. */
  issuer?: TestCertificate;
  isAuthority?: boolean;
  notBefore?: Date;
  notAfter?: Date;
}

/** Makes an X.509 certificate (RFC 5280) with a new P-256 key. */
export function makeCertificate(wish: CertificateWish): TestCertificate {
  const { name, issuer, isAuthority = false } = wish;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const notBefore = wish.notBefore ?? new Date(Date.now() - DAY_MS);
  const notAfter = wish.notAfter ?? new Date(Date.now() + DAY_MS);
  const algorithm = sequence(objectId(ECDSA_WITH_SHA256));
  const body = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    nameOf(issuer?.name ?? name),
    sequence(time(notBefore), time(notAfter)),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(alternativeNames(name), ...(isAuthority ? [authority()] : []))),
  );
  const signature = sign('sha256', body, issuer?.signer ?? privateKey);
  const whole = sequence(body, algorithm, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    name,
    signer: privateKey,
  };
}

function alternativeNames(name: string): Buffer {
  const value = isIPv4(name)
    ? tagged(0x87, Buffer.from(name.split('.').map(Number)))
    : tagged(0x82, Buffer.from(name, 'latin1'));
  return sequence(objectId(ALTERNATIVE_NAMES), tagged(0x04, sequence(value)));
}

function authority(): Buffer {
  const isAuthority = tagged(0x01, Buffer.from([0xff]));
  return sequence(objectId(BASIC_CONSTRAINTS), isAuthority, tagged(0x04, sequence(isAuthority)));
}

function nameOf(name: string): Buffer {
  const attribute = sequence(objectId(COMMON_NAME), tagged(0x0c, Buffer.from(name, 'utf8')));
  return sequence(tagged(0x31, attribute));
}

function time(date: Date): Buffer {
  return tagged(0x18, Buffer.from(`${date.toISOString().replace(/[-:T]|\..*/g, '')}Z`, 'latin1'));
}

function objectId(bytes: readonly number[]): Buffer {
  return tagged(0x06, Buffer.from(bytes));
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

/** Tag, length and value, in DER. */
function tagged(tag: number, value: Uint8Array): Buffer {
  const size = value.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), value]);
}
