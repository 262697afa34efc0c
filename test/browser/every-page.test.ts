import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { PathName } from '#app/web/paths.ts';
import { violations } from './axe.ts';
import { closeBrowser, desktop, noBrowser, openPlatform, phone, visit } from './browser.ts';
import { furnish, type Furnished } from './furnished.ts';
import { addressOf, pages, signInAs, untilUsable, visitorOf } from './pages.ts';

/** Where pictures of every page are put, when asked for; `CHENGSHU_PAGES` narrows the pages, `a,b`. */
const pictures = process.env['CHENGSHU_PICTURES'];

interface Walk {
  name: string;
  width: number;
  options: BrowserContextOptions;
}
const walks: readonly Walk[] = [
  { name: 'in Chinese, light, 1280 px', width: 1280, options: { viewport: desktop } },
  {
    name: 'in English, dark, 390 px',
    width: 390,
    options: { viewport: phone, locale: 'en-GB', colorScheme: 'dark' },
  },
  // The documents show phones in Chinese.
  ...(pictures === undefined
    ? []
    : [{ name: 'in Chinese, light, 390 px', width: 390, options: { viewport: phone } }]),
];
const only = process.env['CHENGSHU_PAGES']?.split(',');

const walked = pages.filter((name) => only === undefined || only.includes(name));

describe.skipIf(noBrowser !== undefined)('every page', () => {
  let platform: Awaited<ReturnType<typeof openPlatform>>;
  let furnished: Furnished;
  beforeAll(async () => {
    platform = await openPlatform();
    furnished = await furnish(platform.world, platform.url);
  }, 120_000);
  afterAll(async () => {
    await closeBrowser();
    await platform.close();
    await furnished.close();
  });

  for (const walk of walks) {
    for (const [who, names] of byPerson()) {
      test(`${walk.name}: ${who}`, { timeout: 180_000 }, async () => {
        const { page, troubles } = await visit(platform.url, walk.options);
        page.on('response', (answer) => {
          if (answer.status() >= 400) troubles.push(`refused: ${answer.status()} ${answer.url()}`);
        });
        await setLanguage(page, walk);
        if (who !== 'nobody') await signInAs(page, platform.url, who);
        for (const name of names) troubles.push(...(await judge(page, name, walk)));
        expect(inShort(troubles)).toEqual([]);
      });
    }
  }

  async function setLanguage(page: Page, walk: Walk): Promise<void> {
    if (walk.options.locale !== 'en-GB') return;
    await page.addInitScript(`localStorage.setItem('chengshu.language', 'en')`);
  }

  async function judge(page: Page, name: PathName, walk: Walk): Promise<string[]> {
    await page.goto(`${platform.url}${addressOf(name, furnished)}`);
    await settled(page);
    if (pictures !== undefined) await takePicture(page, pictureName(name, walk));
    return [
      ...(await violations(page)),
      ...(await refusals(page)),
      ...(await tooWide(page, walk.width)),
    ].map((text) => `${name}: ${text}`);
  }
});

function byPerson(): Map<ReturnType<typeof visitorOf>, PathName[]> {
  return Map.groupBy(walked, visitorOf);
}

/** The frame stands around every page: its troubles are told once, with the pages they were seen on. */
function inShort(troubles: readonly string[]): string[] {
  const byText = Map.groupBy(troubles, (text) => text.replace(/^\w+: /, ''));
  return [...byText].map(([text, seen]) => {
    const names = seen.map((one) => /^\w+/.exec(one)?.[0] ?? '');
    const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
    return `${names.slice(0, 3).join(', ')}${more}: ${text}`;
  });
}

/** A page is settled when it can be used and asks for nothing more. */
async function settled(page: Page): Promise<void> {
  await untilUsable(page);
  await page.waitForLoadState('networkidle');
  await untilUsable(page);
}

async function refusals(page: Page): Promise<string[]> {
  const shown = await page.locator('main .state[role=alert]').allInnerTexts();
  return shown.map((text) => `the page shows a problem: ${text.slice(0, 200)}`);
}

async function tooWide(page: Page, width: number): Promise<string[]> {
  const found = Number(await page.evaluate('document.documentElement.scrollWidth'));
  return found > width ? [`the page is ${found} px wide`] : [];
}

function pictureName(name: PathName, walk: Walk): string {
  const dark = walk.options.colorScheme === 'dark' ? '-dark' : '';
  return `${name}-${walk.width}${dark}`;
}

async function takePicture(page: Page, name: string): Promise<void> {
  const dir = pictures ?? '';
  await mkdir(dir, { recursive: true });
  await page.screenshot({ path: join(dir, `${name}.png`) });
}
