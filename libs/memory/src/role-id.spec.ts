import fc from 'fast-check';
import { isChildRole, normaliseDeviceId, parseRoleId, roleIdFor, speakerRolePrefix } from './role-id.js';

describe(roleIdFor, () => {
  const subject = { deviceId: 'AA-BB-CC-DD-EE-FF', agentId: 'a1' };

  it('is the MAC of the device, in one spelling', () => {
    expect(roleIdFor({ ...subject, scope: 'device' })).toBe('aa:bb:cc:dd:ee:ff');
    expect(roleIdFor({ ...subject, deviceId: ' aabbccddeeff ', scope: 'device' })).toBe('aa:bb:cc:dd:ee:ff');
  });

  it('is shared by the devices of an agent, or by a group', () => {
    expect(roleIdFor({ ...subject, scope: 'agent' })).toBe('agent:a1');
    expect(roleIdFor({ ...subject, scope: 'group:family' })).toBe('group:family');
  });

  it('needs no device where none is part of it', () => {
    expect(roleIdFor({ scope: 'agent', deviceId: '', agentId: 'a1' })).toBe('agent:a1');
    expect(roleIdFor({ scope: 'group:family', deviceId: '', agentId: 'a1' })).toBe('group:family');
  });

  it('is the speaker at the device, or the device when nobody was recognised', () => {
    expect(roleIdFor({ ...subject, scope: 'speaker', speakerId: 'tom' })).toBe(
      'aa:bb:cc:dd:ee:ff/speaker:tom',
    );
    expect(roleIdFor({ ...subject, scope: 'speaker' })).toBe('aa:bb:cc:dd:ee:ff');
  });

  it('is of the children of one device, whatever the scope and whoever is recognised', () => {
    const scopes = ['device', 'agent', 'speaker', 'group:family'] as const;
    const roles = scopes.map((scope) => roleIdFor({ ...subject, scope, speakerId: 'tom', isChild: true }));
    expect(new Set(roles)).toEqual(new Set(['aa:bb:cc:dd:ee:ff/speaker:child']));
    expect(roles.every(isChildRole)).toBe(true);
    const others = scopes.map((scope) => roleIdFor({ ...subject, scope, speakerId: 'tom' }));
    expect([...others, 'group:x/speaker:child'].some(isChildRole)).toBe(false);
    expect(() => roleIdFor({ ...subject, deviceId: '', scope: 'agent', isChild: true })).toThrow(RangeError);
  });

  it.each([
    [{ ...subject, deviceId: ' ', scope: 'device' as const }],
    [{ ...subject, agentId: '', scope: 'agent' as const }],
    [{ ...subject, scope: 'group: ' as const }],
  ])('refuses a blank part: %o', (blank) => {
    expect(() => roleIdFor(blank)).toThrow(RangeError);
  });

  it('is never the same for two devices', () => {
    const mac = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 6, maxLength: 6 });
    const spell = (bytes: number[], separator: string): string =>
      bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(separator);
    fc.assert(
      fc.property(mac, mac, fc.constantFrom(':', '-', ''), (one, other, separator) => {
        const first = roleIdFor({ ...subject, deviceId: spell(one, ':'), scope: 'device' });
        const second = roleIdFor({ ...subject, deviceId: spell(other, separator), scope: 'device' });
        expect(first === second).toBe(spell(one, '') === spell(other, ''));
      }),
    );
  });
});

describe(speakerRolePrefix, () => {
  it('is what the role ids of the speakers at a device begin with', () => {
    const tom = roleIdFor({
      scope: 'speaker',
      deviceId: 'AA-BB-CC-DD-EE-FF',
      agentId: 'a1',
      speakerId: 'tom',
    });
    expect(tom).toBe(`${speakerRolePrefix('aabbccddeeff')}tom`);
  });
});

describe(normaliseDeviceId, () => {
  it('leaves other ids as they are, in lower case', () => {
    expect(normaliseDeviceId(' My-Device ')).toBe('my-device');
  });
});

describe(parseRoleId, () => {
  it('refuses a blank one', () => {
    expect(() => parseRoleId('  ')).toThrow(RangeError);
  });
});
