import { randomBytes } from 'node:crypto';
import { systemContext } from '#governance/identity/context.ts';
import { resetPasswordByName } from '#governance/identity/identity.ts';
import { loadConfig, processEnvironment } from '#platform/config/config.ts';
import { createLogger } from '#platform/log/log.ts';
import { openInstallation } from '../installation.ts';

const randomLength = 18;

/**
 * Gives a person a first password again and prints it once; it has to be changed at the next sign-in. This is how an
 * officer who forgot the password gets in again: whoever runs the machine can, and the audit says so.
 */
export async function resetPassword(loginName: string): Promise<void> {
  const config = loadConfig(processEnvironment());
  const log = createLogger({ level: 'warn' });
  const installation = await openInstallation(config, log, { beside: true });
  try {
    const ctx = systemContext(installation.world, 'cli');
    // One of each class the password rules ask for, before what is random.
    const password = `Cs7-${randomBytes(randomLength).toString('base64url')}`;
    await resetPasswordByName(ctx, loginName, password);
    process.stdout.write(`${loginName}  ${password}\n`);
  } finally {
    await installation.close();
  }
}
