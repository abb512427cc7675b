import type { ManagerConfig } from '../config/manager-config.js';
import { loadManagerConfig } from '../config/manager-config.js';
import type { ParameterService } from '../parameter/parameter.service.js';
import { DownloadAddress } from './download-address.js';

const ORIGIN = 'http://192.168.1.10:8003';

function url(
  parameter: string | undefined,
  env: Record<string, string>,
  origin?: string,
): Promise<string | undefined> {
  const config: ManagerConfig = loadManagerConfig(env, '/');
  const parameters = { find: () => Promise.resolve(parameter) } as unknown as ParameterService;
  return new DownloadAddress(parameters, config).urlFor(origin);
}

describe(DownloadAddress, () => {
  it.each([
    ['https://a.example/xiaozhi/ota/', 'https://a.example/xiaozhi/otaMag/download/'],
    ['https://a.example/xiaozhi/ota', 'https://a.example/xiaozhi/otaMag/download/'],
    ['null', `${ORIGIN}/xiaozhi/otaMag/download/`],
    [undefined, `${ORIGIN}/xiaozhi/otaMag/download/`],
  ])('is made of the parameter %s', async (parameter, expected) => {
    expect(await url(parameter, {}, ORIGIN)).toBe(expected);
  });

  it('is made of the environment where no parameter says it, and known to nobody without any', async () => {
    const env = { OTA_PUBLIC_URL: 'https://b.example/ota/' };
    expect(await url('null', env, ORIGIN)).toBe('https://b.example/otaMag/download/');
    expect(await url('https://a.example/xiaozhi/ota/', env)).toMatch(/^https:\/\/a\.example\//);
    expect(await url(undefined, {})).toBeUndefined();
  });

  it('is refused at start where it is no address of OTA', () => {
    expect(() => loadManagerConfig({ OTA_PUBLIC_URL: 'https://b.example/' }, '/')).toThrow(
      /must end with \/ota\//,
    );
  });
});
