import type { Page } from 'playwright-core';
import { aPassword } from '#governance/identity/identity.fixtures.ts';
import { patterns, pathTo, type PathName } from '#app/web/paths.ts';
import type { Furnished } from './furnished.ts';
import { people } from './furnished-params.ts';

/** Pages for which nobody is signed in. */
const outside: ReadonlySet<PathName> = new Set(['setUp', 'signIn']);

/** Pages of the officers; everything else inside is opened by the person of daily work. */
const ofOfficers: Partial<Record<PathName, keyof typeof people>> = {
  accounts: 'security',
  account: 'security',
  permissions: 'security',
  audit: 'audit',
  system: 'system',
};

/** Every page of the workbench but the one that only the development server has. */
// The keys of a constant table are its names.
export const pages = (Object.keys(patterns) as PathName[]).filter((name) => name !== 'patterns');

/** Who opens a page in a furnished platform. */
export function visitorOf(name: PathName): keyof typeof people | 'nobody' {
  return outside.has(name) ? 'nobody' : (ofOfficers[name] ?? 'everyday');
}

/** The address of a page in a furnished platform, below its origin. */
export function addressOf(name: PathName, furnished: Furnished): string {
  // Every parameter of a path has its value in a furnished platform.
  return pathTo(name, Reflect.get(furnished.params, name) as never);
}

/** Signs in as one of the people of a furnished platform, in either language. */
export async function signInAs(page: Page, url: string, who: keyof typeof people): Promise<void> {
  await page.goto(`${url}/workbench/sign-in`);
  await page.locator('input[autocomplete=username]').fill(people[who]);
  await page.locator('input[type=password]').fill(aPassword);
  await page.locator('button[type=submit]').click();
  await page.waitForURL((address) => !address.pathname.endsWith('/sign-in'));
}

/** A page can be used when its heading stands and no skeleton or spinner is left. */
export async function untilUsable(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  const waiting = page.locator('.ant-skeleton-active, .ant-spin-spinning');
  await waiting.first().waitFor({ state: 'detached' });
}
