import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { preparePlaces } from './cluster.ts';
import { urlOf, type Address } from './embedded-url.ts';
import { ownerOf } from './owner-lock.ts';

/** Lines of postmaster.pid that matter here (PostgreSQL 18, src/include/utils/pidfile.h). */
const portLine = 3;
const statusLine = 7;

/**
 * The URL of the server that another living process of this installation runs on the data directory, for commands
 * that work beside it; undefined when nobody runs one or it is not ready.
 */
export async function attachEmbedded(dataDir: string): Promise<string | undefined> {
  const places = await preparePlaces(dataDir);
  if ((await ownerOf(places.home)) === undefined) return undefined;
  const lines = (await readIfThere(join(places.cluster, 'postmaster.pid')))?.split('\n') ?? [];
  const port = Number(lines[portLine]);
  const password = await readIfThere(places.password);
  if (lines[statusLine]?.trim() !== 'ready' || password === undefined) return undefined;
  const address: Address = (await isSocket(join(places.home, `.s.PGSQL.${port}`)))
    ? { kind: 'socket', directory: places.home }
    : { kind: 'port', port };
  return urlOf(address, password.trim());
}

async function isSocket(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isSocket();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
