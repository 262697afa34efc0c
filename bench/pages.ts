import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { openServer } from '#app/http/open-server.ts';
import { openInstallation } from '#app/installation.ts';
import type { PathName } from '#app/web/paths.ts';
import { loadConfig, processEnvironment } from '#platform/config/config.ts';
import { createLogger } from '#platform/log/log.ts';
import { buildPages } from '../test/browser/built-pages.ts';
import { furnish, type Furnished } from '../test/browser/furnished.ts';
import { addressOf, pages, signInAs, untilUsable, visitorOf } from '../test/browser/pages.ts';
import type { BenchResult } from './bench.ts';

const goalMs = 1500;
const goalBytes = 450_000;
const rounds = 3;

interface Visit {
  name: PathName;
  ms: number;
  scriptBytes: number;
}

/**
 * Time from asking for a page to a page that can be used, in a browser that has kept nothing, on this machine; and the
 * compressed script that the first page of the workbench brings.
 */
export async function run(): Promise<BenchResult[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'chengshu-bench-pages-'));
  await buildPages();
  const log = createLogger({ level: 'fatal' });
  const config = loadConfig({ CHENGSHU_DATA_DIR: dataDir, CHENGSHU_PORT: '0' });
  const installation = await openInstallation(config, log);
  const server = await openServer(installation.world);
  const browser = await chromium.launch({
    executablePath: processEnvironment()['CHENGSHU_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  try {
    const furnished = await furnish(installation.world, server.url);
    const visits: Visit[] = [];
    for (let round = 0; round < rounds; round += 1)
      visits.push(...(await visitAll(browser, server.url, furnished)));
    await furnished.close();
    return results(visits);
  } finally {
    await browser.close();
    await server.close();
    await installation.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function visitAll(browser: Browser, url: string, furnished: Furnished): Promise<Visit[]> {
  const visits: Visit[] = [];
  for (const [who, names] of Map.groupBy(pages, visitorOf)) {
    const signedIn = await browser.newContext();
    if (who !== 'nobody') await signInAs(await signedIn.newPage(), url, who);
    const storageState = await signedIn.storageState();
    await signedIn.close();
    for (const name of names) {
      const context = await browser.newContext({ storageState, locale: 'zh-CN' });
      const measured = await measure(await context.newPage(), url + addressOf(name, furnished));
      visits.push({ name, ...measured });
      await context.close();
    }
  }
  return visits;
}

async function measure(page: Page, address: string): Promise<Omit<Visit, 'name'>> {
  let scriptBytes = 0;
  const session = await page.context().newCDPSession(page);
  const scripts = new Set<string>();
  session.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') scripts.add(requestId);
  });
  session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) scriptBytes += encodedDataLength;
  });
  await session.send('Network.enable');
  const began = performance.now();
  await page.goto(address, { waitUntil: 'commit' });
  await untilUsable(page);
  return { ms: performance.now() - began, scriptBytes };
}

function results(visits: readonly Visit[]): BenchResult[] {
  const medians = [...Map.groupBy(visits, ({ name }) => name)].map(([name, seen]) => ({
    name,
    ms: median(seen.map(({ ms }) => ms)),
  }));
  const slowest = medians.toSorted((a, b) => b.ms - a.ms);
  const home = visits.find(({ name }) => name === 'home')?.scriptBytes ?? Number.NaN;
  const worst = slowest[0]?.ms ?? Number.NaN;
  return [
    {
      name: `pages: address to a page that can be used, ${medians.length} pages, nothing kept`,
      figures: {
        'median of pages, ms': Math.round(median(medians.map(({ ms }) => ms))),
        ...Object.fromEntries(
          slowest.slice(0, 5).map(({ name, ms }) => [`${name}, ms`, Math.round(ms)]),
        ),
      },
      ratio: undefined,
      goal: `< ${goalMs} ms for every page`,
      pass: worst < goalMs,
    },
    {
      name: 'pages: compressed script of the first load',
      figures: { 'script, KB': Math.round(home / 1000) },
      ratio: undefined,
      goal: `< ${goalBytes / 1000} KB`,
      pass: home < goalBytes,
    },
  ];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
