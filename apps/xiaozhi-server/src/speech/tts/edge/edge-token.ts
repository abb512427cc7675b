import { createHash, randomBytes } from 'node:crypto';

/** What Edge itself identifies with; no secret, every installation has the same. */
export const CLIENT_TOKEN = '6A5AA1D4EAFF4E9FB37E23D68491D6F4';
const EDGE_VERSION = '143.0.3650.75';
const EDGE_MAJOR = EDGE_VERSION.split('.')[0] as string;
export const TOKEN_VERSION = `1-${EDGE_VERSION}`;
/** From 1601, where Windows counts from, to 1970. */
const WINDOWS_EPOCH_SECONDS = 11_644_473_600n;
const TICKS_PER_SECOND = 10_000_000n;
const STEP_SECONDS = 300n;

/**
 * The value of `Sec-MS-GEC`: a hash of the time in steps of five minutes and the client token. A clock that is minutes
 * off makes one that the service refuses.
 * @param nowMs as the service has it
 */
export function makeToken(nowMs: number): string {
  const seconds = BigInt(Math.floor(nowMs / 1_000)) + WINDOWS_EPOCH_SECONDS;
  const ticks = (seconds - (seconds % STEP_SECONDS)) * TICKS_PER_SECOND;
  return createHash('sha256').update(`${ticks}${CLIENT_TOKEN}`, 'ascii').digest('hex').toUpperCase();
}

/** As Edge sends them; the service refuses clients that send others. */
export function makeHeaders(): Record<string, string> {
  const browser = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)';
  return {
    pragma: 'no-cache',
    'cache-control': 'no-cache',
    origin: 'chrome-extension://jdiccldimpdaibmpdkjnbmckianbfold',
    'accept-encoding': 'gzip, deflate, br, zstd',
    'accept-language': 'en-US,en;q=0.9',
    'user-agent': `${browser} Chrome/${EDGE_MAJOR}.0.0.0 Safari/537.36 Edg/${EDGE_MAJOR}.0.0.0`,
    cookie: `muid=${randomBytes(16).toString('hex').toUpperCase()};`,
  };
}
