import { providerCatalogue } from '@xiaozhi/contracts';
import { createEncoder, encoderCodes, encoderNameOf, encoderSettingsOf } from './encoder.registry.js';

const deps = { logger: { warn: () => undefined }, modelsDir: '/nowhere' };

describe(createEncoder, () => {
  it.each([{}, { encoder: '' }, { encoder: 'use-lite' }, { encoder: null }])(
    'takes the offline one for %j',
    (fields) => {
      expect(createEncoder(fields, deps).name).toBe(encoderNameOf(fields));
      expect(encoderNameOf(fields)).toMatch(/^use-lite/);
    },
  );

  it.each([
    [{ encoder: 'word2vec' }, 'Known are: use-lite, openai, onnx.'],
    [{ encoder: 'openai' }, 'name of the model is missing'],
    [{ encoder: 'openai', encoder_model: 'm', encoder_dimension: 3 }, 'address is missing'],
    [
      { encoder: 'openai', encoder_model: 'm', encoder_base_url: 'http://127.0.0.1/v1' },
      'length of its vectors must be given',
    ],
    [{ encoder: 'openai', encoder_model: 'm', encoder_dimension: 1.5 }, 'whole number'],
    [{ encoder: 'onnx', encoder_dimension: 3 }, 'folder of the model is missing'],
    [{ encoder: 'onnx', encoder_model: '../secrets', encoder_dimension: 3 }, 'a name in models/encoder'],
    [
      { encoder: 'onnx', encoder_model: 'm', encoder_dimension: 3, encoder_pooling: 'max' },
      'one of mean, cls',
    ],
  ])('says what is wrong with %j', (fields, message) => {
    const fault = expect.objectContaining({
      code: 'PROVIDER_CONFIG_INVALID',
      message: expect.stringContaining(message) as string,
    }) as Error;
    expect(() => createEncoder(fields, deps)).toThrow(fault);
    expect(() => encoderNameOf(fields)).toThrow(fault);
  });

  it('tells the settings of the encoder from the others', () => {
    expect(
      encoderSettingsOf({ api_key: 'k', encoder: 'onnx', encoder_model: 'm', embedder_model: 'e' }),
    ).toEqual({
      encoder: 'onnx',
      encoder_model: 'm',
    });
  });

  it('is what every memory provider with vectors offers', () => {
    const offering = providerCatalogue.filter(({ usesEncoder }) => usesEncoder === true);
    expect(offering.map(({ code }) => code)).toEqual(['local', 'mem0_oss', 'mem0ai']);
    for (const { fields } of offering)
      expect([...(fields.find(({ key }) => key === 'encoder')?.options ?? [])].sort()).toEqual(
        [...encoderCodes].sort(),
      );
  });
});
