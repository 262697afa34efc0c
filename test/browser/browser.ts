import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { openServer } from '#app/http/open-server.ts';
import { aPassword } from '#governance/identity/identity.fixtures.ts';
import { testWorld } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import { root } from '../source-files.ts';
import { buildPages } from './built-pages.ts';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const program = process.env['CHENGSHU_CHROMIUM'] ?? places.find((path) => existsSync(path));

/** Why browser tests are left out on this machine; undefined when they can run. */
export const noBrowser =
  program === undefined
    ? 'no Chromium is installed; on Debian: apt-get install chromium fonts-noto-cjk'
    : undefined;
if (noBrowser !== undefined) process.stderr.write(`browser tests are skipped: ${noBrowser}\n`);

export const desktop = { width: 1280, height: 800 };
export const phone = { width: 390, height: 844 };

let browser: Browser | undefined;

/** The browser of this process; it ends with it. */
async function theBrowser(): Promise<Browser> {
  if (program === undefined) throw new Error(noBrowser);
  browser ??= await chromium.launch({
    executablePath: program,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--font-render-hinting=none'],
  });
  return browser;
}

/** Ends the browser; for afterAll. */
export async function closeBrowser(): Promise<void> {
  await browser?.close();
  browser = undefined;
}

/** A whole platform with its pages, for one test file. */
export async function openPlatform(): Promise<{
  world: World;
  url: string;
  close: () => Promise<void>;
}> {
  await buildPages();
  const world = await testWorld({ keep: true });
  const server = await openServer(world);
  // Pages show the address that programs call.
  Object.assign(world.config, { publicUrl: server.url });
  return {
    world,
    url: server.url,
    close: async () => {
      await server.close();
      await world.close();
    },
  };
}

/** A page in a browser of its own, with all that went wrong in it. */
export interface Visit {
  page: Page;
  /** Errors of the console, of scripts, and requests to another host. Expected to be empty. */
  troubles: string[];
}

/**
 * Opens a page that belongs to one test: no cookie from another, Chinese, light. A failing test leaves a picture in
 * .cache/screenshots.
 */
export async function visit(url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await (
    await theBrowser()
  ).newContext({
    viewport: desktop,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const troubles = watchTroubles(page, url);
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') await keepPicture(page, task.name, troubles);
    await context.close();
  });
  return { page, troubles };
}

async function keepPicture(page: Page, name: string, troubles: readonly string[]): Promise<void> {
  const dir = join(root, '.cache/screenshots');
  await mkdir(dir, { recursive: true });
  const path = join(dir, `${name.replaceAll(/[^\p{L}\d]+/gu, '-').slice(0, 80)}.png`);
  await page.screenshot({ path, fullPage: true });
  process.stderr.write(`${[`screenshot of ${page.url()}: ${path}`, ...troubles].join('\n')}\n`);
}

function watchTroubles(page: Page, url: string): string[] {
  const troubles: string[] = [];
  page.on('console', (message) => {
    // The browser reports each refusal of the API too; a page shows those in words.
    const isAnswer = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isAnswer) troubles.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => troubles.push(`script: ${error.message}`));
  page.on('request', (request) => {
    const isOwn = request.url().startsWith(url) || /^(data|blob):/.test(request.url());
    if (!isOwn) troubles.push(`another host: ${request.url()}`);
  });
  return troubles;
}

/** Opens a page of the workbench as somebody. In: the login name, and the path below `/workbench/`. */
export async function visitAs(
  url: string,
  who: { loginName: string; path: string },
  options?: BrowserContextOptions,
): Promise<Visit> {
  const visited = await visit(url, options);
  const data = { loginName: who.loginName, password: aPassword };
  const signedIn = await visited.page.request.post(`${url}/api/v1/session`, { data });
  if (signedIn.status() !== 200) throw new Error(`${who.loginName} could not sign in`);
  await visited.page.goto(`${url}/workbench/${who.path}`);
  return visited;
}
