import assert from 'node:assert/strict';
import type { RoleId } from '@xiaozhi/memory';
import { GatewaySessionMemories } from './gateway-session-memory.js';
import {
  SessionMemoryBench,
  DEVICE,
  finished,
  interactionOf,
  said,
} from '../testing/session-memory-bench.js';

describe(GatewaySessionMemories, () => {
  const signal = new AbortController().signal;
  let bench: SessionMemoryBench;
  beforeEach(() => (bench = new SessionMemoryBench()));
  afterEach(() => bench.remove());

  it('forgets for good what is asked for, and does not learn it again from being asked', async () => {
    await bench.provider.save(
      {
        roleId: DEVICE as RoleId,
        interactions: [interactionOf('turn-1', DEVICE, 'I live in Berlin.')],
        instructions: '',
        isRedelivery: false,
      },
      signal,
    );
    const session = bench.session();
    const [memory] = await session.find('that I live in Berlin', signal);
    await session.hear('turn-2', said('Please forget that I live in Berlin.'));
    await session.forget(memory ?? assert.fail(), signal);
    await session.capture(finished('turn-2', 'Please forget that I live in Berlin.'));
    expect(await session.find('', signal)).toEqual([]);
    expect(await bench.queued()).toEqual([]);
    await bench.restart();
    expect(await bench.session().find('', signal)).toEqual([]);
  });

  it('forgets what is not stored yet, and keeps the rest of what was said', async () => {
    const session = bench.session();
    await session.capture(
      finished('turn-1', 'I live in Berlin and I am allergic to peanuts. My name is Eve.'),
    );
    const [memory] = await session.find('Berlin', signal);
    await session.hear('turn-2', said('Forget that I live in Berlin.'));
    await session.forget(memory ?? assert.fail(), signal);
    await session.capture(finished('turn-2', 'Forget that I live in Berlin.'));
    const left = (await session.find('', signal)).map(({ text }) => text).sort();
    expect(left).toEqual(['User is allergic to peanuts.', "User's name is Eve."].sort());
    await bench.restart();
    expect((await bench.recall(bench.session(), 'What do you know about me?')).sort()).toEqual(left);
  });

  it('keeps nothing while paused, the turn that asks for it included', async () => {
    const session = bench.session();
    await session.hear('turn-1', said('Do not remember this.'));
    await session.setPaused(true);
    await session.capture(finished('turn-1', 'Do not remember this.'));
    await session.hear('turn-2', said('I robbed a bank.'));
    await session.capture(finished('turn-2', 'I robbed a bank.'));
    await session.setPaused(false);
    await session.capture(finished('turn-3', 'I live in Berlin.'));
    expect((await bench.queued()).map(({ id, messages }) => [id, messages.length])).toEqual([['turn-3', 2]]);
  });
});
