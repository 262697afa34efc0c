import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyVariable, serviceExamples } from './examples.rules.ts';
import { serviceOpenApi } from './open-api.rules.ts';
import { aServed, openGateway, type OpenGateway } from './gateway.fixtures.ts';
import type { TestColumn } from './service.fixtures.ts';

const run = promisify(execFile);
const columns: TestColumn[] = [
  { name: '代码', type: 'text', key: true },
  { name: "it's", type: 'integer' },
];

let gateway: OpenGateway;
let serial = 0;

beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(() => gateway.close());

async function served(kind: 'query' | 'verify' | 'file'): Promise<{ code: string; name: string }> {
  const rows = `SELECT 'c' || i, i FROM range(30) r(i)`;
  const name = `街道's "名录"`;
  serial += 1;
  const given = { code: `examples-${kind}-${serial}`, kind, name };
  const { code } = await aServed(gateway.world, { columns, rows }, given);
  return { code, name };
}

describe('examples', () => {
  test.each(['query', 'verify', 'file'] as const)(
    'of a %s service run as they are',
    async (kind) => {
      const { code, name } = await served(kind);
      const byName = columns.map((column, position) => ({
        ...column,
        title: column.name,
        position,
      }));
      const described = {
        code,
        name,
        kind,
        fields: byName,
        keys: byName.slice(0, 1),
        rowsMax: 1000,
        versionNumber: 1,
      };
      const examples = serviceExamples(described, gateway.url, { 代码: 'c7', "it's": '7' });
      const dir = await mkdtemp(join(tmpdir(), 'chengshu-example-'));
      const options = {
        cwd: dir,
        env: { ...process.env, [keyVariable]: 'csk_x', PYTHONIOENCODING: 'utf-8' },
      };
      await writeFile(join(dir, 'example.ts'), examples.typescript);
      await writeFile(join(dir, 'example.py'), examples.python);
      const answers = [
        await run('sh', ['-c', examples.curl], options),
        await run(process.execPath, ['example.ts'], options),
        ...((await isPresent('python3')) ? [await run('python3', ['example.py'], options)] : []),
      ];
      for (const { stdout } of answers) {
        if (kind === 'query')
          expect(JSON.parse(stdout)).toEqual({ data: [{ 代码: 'c7', "it's": 7 }], next: null });
        if (kind === 'verify') expect(JSON.parse(stdout)).toEqual({ data: [{ "it's": 'yes' }] });
        if (kind === 'file')
          expect(await readFile(join(dir, `${code}.csv`), 'utf8')).toMatch(
            /^\uFEFF代码,it's\r\nc0,0\r\n/,
          );
      }
      expect(gateway.keys.slice(-answers.length).every((key) => key === 'csk_x')).toBe(true);
      await rm(dir, { recursive: true });
    },
  );

  test('the document of a service says its columns and is answered to key holders', async () => {
    const { code } = await served('query');
    const call = await fetch(`${gateway.url}/data/v1/${code}/openapi.json`, {
      headers: { 'x-api-key': 'csk_x' },
    });
    // An OpenAPI document.
    const body = (await call.json()) as Record<string, unknown>;
    expect(call.status).toBe(200);
    const fields = columns.map((column, position) => ({
      ...column,
      title: `项 ${column.name}`,
      position,
    }));
    const described = {
      code,
      name: '街道名录',
      kind: 'query' as const,
      fields,
      keys: fields.slice(0, 1),
      rowsMax: 1000,
      versionNumber: 1,
    };
    expect(body).toMatchObject({ openapi: '3.1.0', paths: { [`/data/v1/${code}`]: {} } });
    expect(Object.keys(body)).toEqual(Object.keys(serviceOpenApi(described, '/')));
    expect(JSON.stringify(body)).toContain('代码.like');
    expect(gateway.records.at(-1)).toMatchObject({ kind: 'openapi', rowCount: 0 });
  });
});

async function isPresent(program: string): Promise<boolean> {
  return run(program, ['--version']).then(
    () => true,
    () => false,
  );
}
