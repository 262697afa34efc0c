import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { attachEmbedded } from '#platform/database/embedded/attach.ts';
import { demoErrors } from './demo.errors.ts';

/** What a demo city is made of: the same two give the same files. */
const City = z.object({ seed: z.string(), scale: z.number(), isReady: z.boolean() });
export type City = z.infer<typeof City>;

const markName = 'demo.json';
/** Where the generated files stand below the data directory. */
export const cityFolder = 'city';

/** The demo that stands in a data directory; undefined when there is none. */
export async function findCity(dataDir: string): Promise<City | undefined> {
  try {
    return City.parse(JSON.parse(await readFile(join(dataDir, markName), 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes what stands in a data directory, which is made when it is not there; whole or not at all. */
export async function markCity(dataDir: string, city: City): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, markName);
  const file = await open(`${path}.part`, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(city)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.part`, path);
}

/** Refuses a data directory with something in it that is not a demo. */
export async function requireDemoPlace(dataDir: string): Promise<void> {
  if ((await findCity(dataDir)) !== undefined) return;
  const names = await namesIn(dataDir);
  if (names.length > 0) throw demoErrors.notADemo({ where: dataDir });
}

/** Takes the whole demo away. Refuses what is no demo, and one that is running. */
export async function removeDemo(dataDir: string): Promise<void> {
  await requireDemoPlace(dataDir);
  if ((await namesIn(dataDir)).length === 0) return;
  if ((await attachEmbedded(dataDir)) !== undefined) throw demoErrors.running({ where: dataDir });
  // The mark goes last: what is left of a removal that was stopped is still known as a demo.
  for (const name of await namesIn(dataDir)) {
    if (name !== markName) await rm(join(dataDir, name), { recursive: true, force: true });
  }
  await rm(join(dataDir, markName), { force: true });
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Refuses to serve a demo, whose passwords are public, at an address that others reach. */
export async function refuseExposed(config: { dataDir: string; host: string }): Promise<void> {
  if (isLoopback(config.host) || (await findCity(config.dataDir)) === undefined) return;
  throw demoErrors.exposed({ host: config.host });
}

/** Whether an address is reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
