import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Refusal } from '#platform/errors/errors.ts';
import { aFile } from './csv.fixtures.ts';
import { inspectHere, tidyHere } from './formats.ts';
import { encodeGb18030 } from './gb18030.fixtures.ts';
import { aZip } from './zip.fixtures.ts';
import { inspectFile, inspectNext, threadBytesMin, tidyFile } from './reading.ts';
import type { Progress } from './reader.ts';

const row = '000123,东华门街道,12.5,2024-03-01\n';
const rows = Math.ceil(threadBytesMin / encodeGb18030(row).length) + 1;
const large = encodeGb18030('code,名称,数值,日期\n' + row.repeat(rows));

describe('a large file is read on a thread of its own', () => {
  test('with the same result, and progress', async () => {
    const file = await aFile(large);
    const inspection = await inspectFile(file, {});
    expect(inspection).toEqual(await inspectHere(file, {}));
    const seen: Progress[] = [];
    const options = { dir: file.dir, rejectLimit: 0 };
    const table = await tidyFile(file, inspection.understanding, {
      ...options,
      onProgress: (progress) => seen.push(progress),
    });
    const content = await readFile(table.path);
    expect(table).toMatchObject({ kind: 'clean', rowsIn: rows, rowsOut: rows });
    expect(await tidyHere(file, inspection.understanding, options)).toEqual(table);
    expect((await readFile(table.path)).equals(content)).toBe(true);
    expect(seen.at(-1)).toMatchObject({ bytes: large.length, totalBytes: large.length });
  });

  test('more files than threads wait for one another', async () => {
    const file = await aFile(large);
    const inspections = await Promise.all(Array.from({ length: 4 }, () => inspectFile(file, {})));
    for (const { understanding } of inspections) expect(understanding.encoding).toBe('gb18030');
  });

  test('a refusal comes back with its words and details', async () => {
    const file = await aFile(Buffer.concat([large, Buffer.from('1,2\n')]));
    const { understanding } = await inspectFile(file, {});
    const error = await tidyFile(file, understanding, { dir: file.dir, rejectLimit: 0 }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Refusal);
    expect(error).toMatchObject({
      code: 'file.too-many-rejects',
      status: 422,
      params: { rejected: 1 },
      details: { errors: [{ path: `line ${rows + 2}`, message: 'field-count' }] },
    });
    expect((error as Refusal).words('zh')).toContain(`${rows + 1} 行中有 1 行`);
  });

  test('a signal stops it with its own reason', async () => {
    const file = await aFile(large);
    const { understanding } = await inspectHere(file, {});
    const reason = new Error('cancelled');
    const aborter = new AbortController();
    const work = tidyFile(file, understanding, {
      dir: file.dir,
      rejectLimit: 0,
      signal: aborter.signal,
      onProgress: () => aborter.abort(reason),
    });
    await expect(work).rejects.toBe(reason);
  });
});

describe('the next file of a source', () => {
  test('keeps what was confirmed; encoding and columns are its own', async () => {
    const first = await aFile('编号;名称\n1;东城\n');
    const saved = (await inspectFile(first, { missing: ['无'] })).understanding;
    const [code] = saved.columns;
    const confirmed = {
      ...saved,
      columns: [{ ...code!, type: 'integer' as const, confirmed: true }, ...saved.columns.slice(1)],
    };
    const next = await aFile(encodeGb18030('编号;名称;面积\n2;西城;3,5\n'));
    const { understanding } = await inspectNext(next, confirmed);
    expect(understanding).toMatchObject({ encoding: 'gb18030', delimiter: ';', missing: ['无'] });
    expect(understanding.columns).toEqual([
      { name: '编号', header: '编号', type: 'integer', confirmed: true },
      { name: '名称', header: '名称', type: 'text', confirmed: false },
      { name: '面积', header: '面积', type: 'text', confirmed: false },
    ]);
  });
});

describe('a zip of several data files', () => {
  const zipped = (names: readonly string[]) =>
    aZip(names.map((name) => ({ name, data: `${name},b\n1,2\n` })));

  test('names what can be chosen; the choice is kept for the next file that has it', async () => {
    const file = await aFile(zipped(['a.csv', 'b.csv']));
    await expect(inspectFile(file, {})).rejects.toMatchObject({
      code: 'zip.several-data-files',
      details: { errors: [{ message: 'a.csv' }, { message: 'b.csv' }] },
    });
    const chosen = (await inspectFile(file, { member: 'b.csv' })).understanding;
    const again = await inspectNext(file, chosen);
    expect(again.understanding.columns[0]?.name).toBe('b.csv');
    const renamed = await inspectNext(await aFile(zipped(['c.csv'])), chosen);
    expect(renamed.understanding.member).toBe('c.csv');
    const plain = await inspectNext(await aFile('x,b\n1,2\n'), chosen);
    expect(plain.understanding).toMatchObject({ compression: 'none' });
  });

  test('what a person corrects of the next file goes before what is saved', async () => {
    const saved = (await inspectFile(await aFile('a;b\n1;2\n'), {})).understanding;
    const next = await aFile('题目\na,b\n1,2\n');
    const asked = { delimiter: ',', skipRows: 1, headerRows: 1 };
    const { understanding, preview } = await inspectNext(next, saved, { asked });
    expect(understanding.columns.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(preview).toEqual([['1', '2']]);
  });
});

describe('an encoding that a person chose', () => {
  const row = 'é,1\n';
  test('is kept for the next file; one that was judged is judged anew', async () => {
    const first = await aFile(encodeGb18030('name,n\n东华门,1\n'));
    const judged = await inspectFile(first, {});
    expect(judged.understanding).toMatchObject({ encoding: 'gb18030' });
    expect(judged.understanding.encodingChosen).toBeUndefined();
    const chosen = await inspectFile(first, { encoding: 'gb18030' });
    expect(chosen.understanding).toMatchObject({ encoding: 'gb18030', encodingChosen: true });
    const next = await aFile(Buffer.from(`name,n\n${row}`));
    expect((await inspectNext(next, judged.understanding)).understanding.encoding).toBe('utf-8');
    expect((await inspectNext(next, chosen.understanding)).understanding.encoding).toBe('gb18030');
  });
});

test('a gzip that unpacks too far is refused like a zip', async () => {
  const bomb = await aFile(gzipSync(Buffer.alloc(80 * 1024 * 1024, 'a,b\n')));
  const understanding = (await inspectHere(await aFile('a,b\n1,2\n'), {})).understanding;
  const reading = tidyFile(
    bomb,
    { ...understanding, compression: 'gzip' },
    { dir: bomb.dir, rejectLimit: 1 },
  );
  await expect(reading).rejects.toMatchObject({ code: 'file.unpacks-too-far' });
});
