import { offlineDefinition } from './offline/offline.definition.js';
import { listedVoiceOf } from './voice-settings.js';

describe(listedVoiceOf, () => {
  it.each([
    ['the agent’s', { voice: 'awb', private_voice: 'slt' }, 'slt'],
    ['the provider’s where the agent’s is of another one', { voice: 'awb', private_voice: 'nova' }, 'awb'],
    ['the provider’s where the agent has none', { voice: 'awb', private_voice: '' }, 'awb'],
    ['the default of both', {}, 'rms'],
  ])('is %s', (_, fields, voice) => {
    expect(listedVoiceOf(offlineDefinition, fields)).toBe(voice);
  });
});
