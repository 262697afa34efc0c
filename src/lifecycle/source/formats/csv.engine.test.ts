import { join } from 'node:path';
import fc from 'fast-check';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { Refusal } from '#platform/errors/errors.ts';
import { openLake, sqlLiteral } from '#platform/lake/lake.ts';
import type { TextTable, Understanding } from '../understanding.ts';
import { aFile } from './csv.fixtures.ts';
import { dialect, encoded, table, written } from './csv-tables.fixtures.ts';
import { inspectHere, tidyHere } from './formats.ts';

/** The SQL that a TextTable promises to be enough: nothing is guessed, nothing is tolerated. */
function relation({ path, dialect: form, columns, lineColumn }: TextTable): string {
  const names = [...(lineColumn ? ['line'] : []), ...columns];
  const typed = names.map((name) => `${sqlLiteral(name)}: 'VARCHAR'`).join(', ');
  return `read_csv(${sqlLiteral(path)}, auto_detect = false, header = false, skip = ${form.skipLines},
    delim = ${sqlLiteral(form.delimiter)}, quote = ${sqlLiteral(form.quote)}, escape = ${sqlLiteral(form.quote)},
    new_line = '${form.newline === '\n' ? '\\n' : '\\r\\n'}', nullstr = '', columns = {${typed}})`;
}

test('the engine reads a tidy table as the reader understood it', async () => {
  const { dir } = await aFile('');
  const options = {
    dir: join(dir, 'lake'),
    tempDir: join(dir, 'temp'),
    memoryLimitMb: 256,
    threads: 1,
  };
  const lake = await openLake({ ...options, log: pino({ level: 'silent' }) });
  const engineRows = (tidy: TextTable) =>
    lake.session({ allowedPaths: [tidy.path] }, async (session) => {
      const rows = await session.rows<Record<string, string | null>>(
        `SELECT * FROM ${relation(tidy)}`,
      );
      return rows.map((row) => tidy.columns.map((name) => row[name] ?? ''));
    });
  await fc.assert(
    fc.asyncProperty(table, dialect, fc.boolean(), async (rows, how, marked) => {
      const { encoding, delimiter, quote } = how;
      const bytes = encoded((marked ? '\ufeff' : '') + written(rows, how), encoding);
      const file = await aFile(bytes);
      const given = { encoding, delimiter, quote, headerRows: 0, skipRows: 0, missing: [] };
      try {
        const { understanding } = await inspectHere(file, {
          ...given,
          format: 'csv',
          compression: 'none',
        });
        const columns: Understanding['columns'] = (rows[0] ?? []).map((_, at) => ({
          name: `c${at}`,
          header: '',
          type: 'text',
          confirmed: false,
        }));
        const tidy = await tidyHere(
          file,
          { ...understanding, columns },
          { dir: file.dir, rejectLimit: 0 },
        );
        expect(await engineRows(tidy)).toEqual(rows);
      } catch (error) {
        // A table of blanks only is refused as such; one whose bytes look binary too.
        if (!(error instanceof Refusal) || !/blank|empty|not-a-table/.test(error.code)) throw error;
      }
    }),
    { numRuns: 60 },
  );
});
