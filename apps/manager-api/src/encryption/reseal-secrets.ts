import type { WriteRows } from '../database/database.js';
import { parseStoredSettings, settingIdentity } from '../model-provider/provider-settings.js';
import { parameterIdentity } from '../parameter/parameter.service.js';
import { secondFactorIdentity } from '../second-factor/second-factor-codes.js';
import { SecretUnreadable } from '../security/secret-vault.js';
import type { SecretVault } from '../security/secret-vault.js';

/** Seals the secrets of providers, parameters and authenticator apps under the key that writes. @returns how many could not be opened */
export async function resealSecrets(rows: WriteRows, vault: SecretVault): Promise<number> {
  let unreadable = 0;
  const reseal = (sealed: string, identity: string): string => {
    if (sealed === '' || vault.isCurrent(sealed)) return sealed;
    try {
      return vault.seal(vault.open(sealed, identity), identity);
    } catch (error) {
      if (!(error instanceof SecretUnreadable)) throw error;
      unreadable += 1;
      return sealed;
    }
  };
  for (const { id, settings } of await rows.of('modelConfig').find()) {
    const stored = parseStoredSettings(settings);
    for (const [key, value] of Object.entries(stored))
      if (typeof value === 'object')
        stored[key] = { ...value, sealed: reseal(value.sealed, settingIdentity(id, key)) };
    const after = JSON.stringify(stored);
    if (after !== JSON.stringify(JSON.parse(settings)))
      await rows.of('modelConfig').update({ id }, { settings: after });
  }
  for (const { code, value } of await rows.of('parameter').findBy({ is_secret: 1 })) {
    const after = reseal(value, parameterIdentity(code));
    if (after !== value) await rows.of('parameter').update({ code }, { value: after });
  }
  for (const { user_id, secret } of await rows.of('secondFactor').find()) {
    const after = reseal(secret, secondFactorIdentity(user_id));
    if (after !== secret) await rows.of('secondFactor').update({ user_id }, { secret: after });
  }
  return unreadable;
}
