import { firstStart } from '#governance/identity/identity.ts';
import type { World } from '#platform/world.ts';

/**
 * What to print when nobody has an account yet: the one-time link that creates the three officers. Undefined once the
 * platform is set up. In: the address people use.
 */
export async function firstStartNotice(
  world: World,
  publicUrl: string,
): Promise<string | undefined> {
  const path = await firstStart(world);
  if (path === undefined) return undefined;
  const link = new URL(path, publicUrl).href;
  return [
    '',
    '首次启动：请在 24 小时内用下面的一次性链接设立三员（系统、安全、审计），链接只显示一次。',
    'First start: create the three officers (system, security, audit) with this one-time link within 24 hours.',
    `  ${link}`,
    '',
    '',
  ].join('\n');
}
