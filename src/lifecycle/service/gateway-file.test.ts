import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import ExcelJS from 'exceljs';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { aServed, openGateway, type OpenGateway } from './gateway.fixtures.ts';
import type { TestColumn } from './service.fixtures.ts';

const columns: TestColumn[] = [
  { name: '代码', type: 'text' },
  { name: '=n,"', type: 'integer' },
  { name: 'ratio', type: 'double' },
  { name: 'price', type: 'decimal' },
  { name: 'day', type: 'date' },
  { name: 'at', type: 'timestamp' },
  { name: 'open', type: 'boolean' },
];
const rows = `
  SELECT * FROM (VALUES
    ('001', 1, 0.5, 1.5, DATE '2026-01-02', TIMESTAMP '2026-01-02 08:00:00.5', true),
    ('=1+1', -1, 'inf'::DOUBLE, -2, NULL, NULL, false),
    ('+86,"x"', NULL, NULL, NULL, NULL, NULL, NULL),
    ('', 2, 1e300, 0, NULL, NULL, NULL),
    (NULL, 3, 3, 3, NULL, NULL, NULL),
    ('行' || chr(10) || '尾', 4, 4, 4, NULL, NULL, NULL)) t`;

let gateway: OpenGateway;

beforeAll(async () => {
  gateway = await openGateway(async (world) => {
    const small = { code: 'small', kind: 'file', name: '街道/名录（2026）' } as const;
    await aServed(world, { columns, rows }, small);
    const many = {
      columns: [
        { name: 'i', type: 'integer' },
        { name: 't', type: 'text' },
      ],
      rows: `SELECT i, repeat(md5(i::VARCHAR), 32) FROM range(80000) r(i)`,
    } as const;
    await aServed(world, many, { code: 'big', kind: 'file' });
  });
});
afterAll(() => gateway.close());

afterEach(() => {
  gateway.admit({});
});

const get = (path: string, init: RequestInit = {}) =>
  fetch(`${gateway.url}/data/v1/${path}`, { headers: { 'x-api-key': 'csk_x' }, ...init });

test('CSV has a byte order mark, RFC 4180 quoting, and no cell a spreadsheet would run', async () => {
  const response = await get('small/file');
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(response.headers.get('content-disposition')).toBe(
    `attachment; filename="small-v1.csv"; filename*=UTF-8''${encodeURIComponent('街道-名录（2026）-v1.csv')}`,
  );
  const text = Buffer.from(await response.arrayBuffer()).toString('utf8');
  expect(text).toBe(
    [
      `\uFEFF代码,"'=n,""",ratio,price,day,at,open`,
      '001,1,0.5,1.50,2026-01-02,2026-01-02 08:00:00.5,true',
      "'=1+1,-1,inf,-2.00,,,false",
      `"'+86,""x""",,,,,,`,
      '"",2,1e+300,0.00,,,',
      ',3,3.0,3.00,,,',
      '"行\n尾",4,4.0,4.00,,,',
      '',
    ].join('\r\n'),
  );
  expect(gateway.records.at(-1)).toMatchObject({
    kind: 'file',
    rowCount: 6,
    outcome: 'answered',
    shape: 'file=csv',
  });
});

test('JSON and NDJSON say the same rows, with their types', async () => {
  const lines = (await (await get('small/file?format=ndjson')).text()).trimEnd().split('\n');
  const list: unknown = await (await get('small/file?format=json')).json();
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual(list);
  expect(list).toMatchObject([
    {
      代码: '001',
      '=n,"': 1,
      ratio: 0.5,
      price: 1.5,
      day: '2026-01-02',
      at: '2026-01-02T08:00:00.5',
      open: true,
    },
    { 代码: '=1+1', ratio: null, open: false },
    { 代码: '+86,"x"', price: null },
    { 代码: '' },
    { 代码: null },
    { 代码: '行\n尾' },
  ]);
});

test('XLSX has typed cells, and text that looks like a formula stays text', async () => {
  const response = await get('small/file?format=xlsx');
  expect(response.status).toBe(200);
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(await response.arrayBuffer());
  const sheet = workbook.worksheets[0];
  const cells = (row: number) =>
    [1, 2, 3, 4, 5, 6, 7].map((column) => sheet?.getCell(row, column).value ?? null);
  expect(sheet?.rowCount).toBe(7);
  expect(cells(1)).toEqual(columns.map((column) => column.name));
  const [day, at] = [new Date('2026-01-02T00:00:00Z'), new Date('2026-01-02T08:00:00.500Z')];
  expect(cells(2)).toEqual(['001', 1, 0.5, 1.5, day, at, true]);
  expect(cells(3)).toEqual(['=1+1', -1, expect.stringMatching(/inf/i), -2, null, null, false]);
  expect(cells(4)).toEqual(['+86,"x"', null, null, null, null, null, null]);
  expect(gateway.records.at(-1)).toMatchObject({ shape: 'file=xlsx', rowCount: 6 });
});

test('a grant narrows columns and rows of a file, also to none', async () => {
  gateway.admit({
    fields: ['代码', 'price'],
    rowFilter: [{ column: 'ratio', op: 'gte', values: ['3'] }],
  });
  // fetch cuts the byte order mark off.
  const text = await (await get('small/file?fields=price')).text();
  expect(text).toBe('price\r\n-2.00\r\n0.00\r\n3.00\r\n4.00\r\n');
  expect(gateway.records.at(-1)).toMatchObject({ rowCount: 4, shape: 'file=csv;fields=price' });
  expect((await get('small/file?fields=day')).status).toBe(400);
  gateway.admit({ rowFilter: [{ column: 'ratio', op: 'lt', values: ['-3'] }] });
  expect(await (await get('small/file?format=json')).text()).toBe('[]\n');
  expect(await (await get('small/file?format=ndjson')).text()).toBe('');
  expect((await (await get('small/file?format=csv')).text()).split('\r\n').length).toBe(2);
});

test('Parquet has its length and its types, and leaves no temporary file', async () => {
  const response = await get('small/file?format=parquet');
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(response.headers.get('content-length')).toBe(String(bytes.length));
  const temp = await gateway.world.storage.tempDir('read');
  await writeFile(join(temp.path, 'got.parquet'), bytes);
  const types = await gateway.world.lake.session(
    { allowedDirectories: [temp.path] },
    async (session) => {
      return session.describe(`SELECT * FROM read_parquet('${join(temp.path, 'got.parquet')}')`);
    },
  );
  expect(types.map((one) => one.type)).toEqual([
    'VARCHAR',
    'BIGINT',
    'DOUBLE',
    'DECIMAL(18,2)',
    'DATE',
    'TIMESTAMP',
    'BOOLEAN',
  ]);
  await temp.remove();
  await expect.poll(temporary).toEqual([]);
});

test('what is not a format or not a parameter is refused in words', async () => {
  for (const question of [
    'format=exe',
    'format=csv&format=json',
    'limit=3',
    'fields=',
    'fields=nosuch',
  ]) {
    const response = await get(`small/file?${question}`);
    expect([question, response.status]).toEqual([question, 400]);
  }
});

test('a large file waits for its reader in bounded memory, and ends when the caller goes away', async () => {
  const whole = await (await get('big/file')).arrayBuffer();
  expect(whole.byteLength).toBeGreaterThan(80_000 * 1024);
  const gone = new AbortController();
  const before = heldBytes();
  const cut = await get('big/file?format=ndjson', { signal: gone.signal });
  await cut.body?.getReader().read();
  // The reader rests: what the gateway has read ahead must not grow to the whole.
  await new Promise((resolve) => setTimeout(resolve, 500));
  // Buffers that nobody holds are swept beside the program: one look may still count them.
  const held = () => expect(heldBytes() - before).toBeLessThan(whole.byteLength / 4);
  await vi.waitFor(held, { timeout: 20_000, interval: 250 });
  gone.abort();
  await expect.poll(temporary).toEqual([]);
  // Every place in the lake is free again.
  const all = await Promise.all(Array.from({ length: 8 }, () => get('small/file')));
  expect(all.map((one) => one.status)).toEqual(Array.from({ length: 8 }, () => 200));
  await Promise.all(all.map((one) => one.arrayBuffer()));
});

/** Memory in use after collecting what is not. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  // The flag above brings the function into new contexts.
  (runInNewContext('gc') as () => void)();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Directories of downloads and of lake sessions that are still there. */
async function temporary(): Promise<string[]> {
  const top = await readdir(gateway.world.storage.path('temp'));
  return [
    ...top.filter((name) => name.startsWith('download')),
    ...(await readdir(gateway.world.storage.path('temp', 'lake'))),
  ];
}
