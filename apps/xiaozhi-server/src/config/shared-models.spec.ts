import type { AgentModels } from '@xiaozhi/contracts';
import { SharedModels } from './shared-models.js';

const saying = (prompt: string): AgentModels => ({ selected_module: {}, prompt });

describe(SharedModels, () => {
  it('holds equal configurations once, and different ones apart', () => {
    const shared = new SharedModels();
    const [kind, curt] = [shared.share(saying('Be kind.')), shared.share(saying('Be curt.'))];
    expect(shared.share(saying('Be kind.'))).toBe(kind);
    expect(curt).toEqual(saying('Be curt.'));
  });

  it('forgets the one that was unused longest', () => {
    const shared = new SharedModels(2);
    const [first, second] = [shared.share(saying('1')), shared.share(saying('2'))];
    shared.share(saying('1'));
    shared.share(saying('3'));
    expect(shared.share(saying('1'))).toBe(first);
    expect(shared.share(saying('2'))).not.toBe(second);
  });
});
