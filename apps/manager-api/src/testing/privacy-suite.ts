import type { PrivacySetting } from '@xiaozhi/contracts';
import { silentLogger } from '@xiaozhi/observability';
import { DeviceService } from '../device/device.service.js';
import { SYSTEM } from '../http/actor.js';
import { MemoryErasureService } from '../memory-erasure/memory-erasure.service.js';
import { PrivacySettingService } from '../privacy-setting/privacy-setting.service.js';
import { START_MS, useMemoryBench } from './memory-bench.js';

/** What people set by voice, on any database. */
export function describePrivacySettings(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`the privacy settings on ${kind}`, () => {
    const bench = useMemoryBench(databaseEnv);
    let settings: PrivacySettingService;
    let devices: DeviceService;
    beforeAll(() => {
      const { database, agents, audit, now } = bench;
      settings = new PrivacySettingService(database, agents, audit, now);
      devices = new DeviceService(database, audit, silentLogger());
    });
    beforeEach(() => {
      // Unbinding takes the clock's time.
      bench.nowMs = Date.now();
    });

    const pause = (subjectId: string, isOn: boolean, atMs = bench.nowMs): PrivacySetting => ({
      ...{ kind: 'memory-pause', subjectId, isOn, at: new Date(atMs).toISOString() },
    });
    const child = (subjectId: string, isOn: boolean, atMs = bench.nowMs): PrivacySetting => ({
      ...pause(subjectId, isOn, atMs),
      kind: 'child-mode',
    });
    const shown = async (agentId: string): Promise<string[][]> =>
      (await settings.listOfAgent(agentId)).map((view) => [view.kind, view.subjectId, view.since]);

    it('keep the later of what was said, whichever comes first, and of one time what is more private', async () => {
      const { roleId } = await bench.subject();
      const [earlier, later] = [pause(roleId, true, START_MS), pause(roleId, false, START_MS + 1)];
      expect(await settings.report([later, earlier, later])).toEqual([later, later, later]);
      const tie = pause(roleId, true, START_MS + 1);
      expect(await settings.report([tie, later])).toEqual([tie, tie]);
    });

    it('are not taken at the word of a clock that is ahead', async () => {
      const { agentId, roleId } = await bench.subject();
      const [taken] = await settings.report([pause(roleId, true, bench.nowMs + 3_600_000)]);
      expect(taken).toEqual(pause(roleId, true));
      const subject = { kind: 'memory-pause', subjectId: roleId } as const;
      await settings.end(SYSTEM, agentId, subject);
      expect(await shown(agentId)).toEqual([]);
      // Later than what it ends, also within one millisecond.
      expect(await settings.report([pause(roleId, true)])).toEqual([pause(roleId, false, bench.nowMs + 1)]);
    });

    it('are shown and ended for people and devices of the agent only, and that is audited', async () => {
      const [ours, theirs] = [await bench.subject(), await bench.subject()];
      const guest = `${ours.roleId}/speaker:new`;
      await settings.report([pause(guest, true), child(ours.roleId, true), pause(theirs.roleId, true)]);
      expect(await shown(ours.agentId)).toEqual([
        ['memory-pause', guest, bench.iso],
        ['child-mode', ours.roleId, bench.iso],
      ]);
      const end = (subjectId: string): Promise<void> =>
        settings.end(SYSTEM, ours.agentId, { kind: 'memory-pause', subjectId });
      await expect(end(theirs.roleId)).rejects.toMatchObject({ status: 404, code: 'SETTING_NOT_FOUND' });
      await end(guest);
      expect((await bench.audited())[0]).toBe('privacy-setting.end');
      await expect(end(guest)).rejects.toMatchObject({ status: 404 });
      expect(await shown(ours.agentId)).toEqual([['child-mode', ours.roleId, bench.iso]]);
      expect(await shown(theirs.agentId)).toHaveLength(1);
    });

    it('go with an erased person, and do not come back late', async () => {
      const { agentId, roleId } = await bench.subject();
      const said = pause(roleId, true);
      await settings.report([said, child(roleId, true)]);
      const { agentMemory, agents, audit, database, now } = bench;
      const erasures = new MemoryErasureService(agentMemory, agents, audit, database, now);
      await erasures.erase(SYSTEM, { agentId, roleId, confirm: roleId });
      expect(await settings.report([said])).toEqual([null]);
      expect(await shown(agentId)).toEqual([['child-mode', roleId, bench.iso]]);
      bench.nowMs += 1;
      expect(await settings.report([pause(roleId, true)])).toEqual([pause(roleId, true)]);
    });

    it('go with an unbound device, unless its memories are kept for its owner', async () => {
      const { agentId, roleId: gone } = await bench.subject();
      const kept = await bench.device(agentId);
      const all = (device: string): PrivacySetting[] => [
        ...[pause(device, true), pause(`${device}/speaker:x`, true), child(device, true)],
      ];
      const shared = pause(`agent:${agentId}`, true);
      await settings.report([...all(gone), ...all(kept), shared]);
      await devices.unbind(SYSTEM, gone, false);
      await devices.unbind(SYSTEM, kept, true);
      expect(await settings.report([...all(gone), ...all(kept), shared])).toEqual([
        ...[null, null, null],
        ...all(kept),
        shared,
      ]);
      const [, unbound] = (await bench.auditLog.list({ page: 1, limit: 2 })).list;
      expect(unbound).toMatchObject({ target: gone, details: { endedSettingsCount: 3 } });
    });

    it('are listed by pages', async () => {
      const roles = Array.from({ length: 501 }, (_, number) => `r-${String(number).padStart(3, '0')}`);
      for (const part of [roles.slice(0, 250), roles.slice(250)])
        await settings.report(part.map((role) => pause(role, true)));
      const first = await settings.list({ kind: 'memory-pause', after: 'r-' });
      expect(first.map(({ subjectId }) => subjectId)).toEqual(roles.slice(0, 500));
      const rest = await settings.list({ kind: 'memory-pause', after: 'r-499' });
      expect(rest.map(({ subjectId }) => subjectId)).toEqual(['r-500']);
    });
  });
}
