import { statfs } from 'node:fs/promises';
import type { Refusal } from '#platform/errors/errors.ts';
import { embeddedErrors } from './embedded.errors.ts';

const reasonCharsMax = 600;
const neededMb = 128;

/**
 * Turns the last words of a server that did not start into a refusal. In: its output lines, the directory of its data.
 * PostgreSQL has no codes for these, so its English messages are read; it always runs with LC_ALL=C.
 */
export async function explainFailure(
  output: readonly string[],
  directory: string,
): Promise<Refusal> {
  const cause =
    output.findLast((line) => /FATAL|PANIC|error:/.test(line)) ??
    output.at(-1) ??
    'it said nothing';
  const reason = cause.replace(/^.*?(FATAL|PANIC|error):\s*/, '').slice(0, reasonCharsMax);
  const all = output.join('\n');
  if (/No space left on device/.test(all)) return embeddedErrors.diskFull(await room(directory));
  if (/Address already in use/.test(all)) {
    return embeddedErrors.portTaken({ port: /port (\d+)/.exec(all)?.[1] ?? '' });
  }
  if (/incompatible with (this version|server)|not compatible with this version/.test(all)) {
    return embeddedErrors.versionMismatch({ directory, found: reason, expected: '' });
  }
  if (/Permission denied|wrong ownership|invalid permissions|Read-only file system/.test(reason)) {
    return embeddedErrors.directoryUnusable({ directory, reason });
  }
  if (damage.test(all)) return embeddedErrors.dataCorrupt({ directory, reason });
  return embeddedErrors.startFailed({ reason });
}

const damage = new RegExp(
  [
    'valid checkpoint record',
    'checkpoint record',
    'pg_control',
    'control file',
    'invalid (page|magic|resource manager|record)',
    'checksum',
    'could not (read|open|access|find|stat) .*(file|directory)',
    'could not find the database system',
    'is not a valid data directory',
    'required .* directory',
    'missing from the data directory',
    'PANIC',
  ].join('|'),
);

async function room(
  directory: string,
): Promise<{ directory: string; freeMb: number; neededMb: number }> {
  const { bavail, bsize } = await statfs(directory);
  return { directory, freeMb: Math.floor((bavail * bsize) / 1024 / 1024), neededMb };
}
