import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { systemContext } from '#governance/identity/context.ts';
import { aRoot } from '#governance/organization/organization.fixtures.ts';
import { Refusal } from '#platform/errors/errors.ts';
import { testWorld } from '#platform/testing/world.ts';
import { planBundle } from './plan.ts';

let world: Awaited<ReturnType<typeof testWorld>>;
beforeAll(async () => {
  world = await testWorld({ keep: true });
  await aRoot(world);
});
afterAll(() => world.close());

type Files = Readonly<Record<string, string | Buffer>>;

async function aBundle(files: Files): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'chengshu-bundle-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), content);
  }
  return directory;
}

function plan(path: string) {
  const ctx = { ...systemContext(world, 'cli'), language: 'en' } as const;
  return planBundle(
    { ctx, reviewer: ctx },
    { path, finishJob: () => Promise.resolve(), environment: {} },
  );
}

/** What the plan of a bundle refuses, `file:line:column message` each. */
async function problemsAt(path: string): Promise<string[]> {
  const refused = await plan(path).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(refused instanceof Refusal))
    throw new Error('the bundle was not refused', { cause: refused });
  expect(refused.words('zh')).not.toBe('');
  return (refused.details.errors ?? []).map(({ path: place, message }) => `${place} ${message}`);
}

async function problemsOf(files: Files): Promise<string[]> {
  return problemsAt(await aBundle(files));
}

const source = (code: string, more = '') =>
  `kind: source\ncode: ${code}\nname: 名录 ${code}\ndepartment: 示范市\nunclassified: true\n${more}`;
const view = (code: string, input: string, sqlFile = `${code}.sql`) =>
  `kind: view\ncode: ${code}\nname: 视图 ${code}\ndepartment: 示范市\ninputs:\n  t: ${input}\nsqlFile: ${sqlFile}\n`;

describe('a bad bundle is refused with every place', () => {
  test.each<[what: string, files: Files, problems: string[], andMore?: boolean]>([
    [
      'a kind nobody knows',
      { 'a.yaml': 'kind: sauce\ncode: a\n', 'b.yaml': 'code: b\n' },
      [
        'a.yaml:1:1 there is no kind sauce; one of: department, connection, source, feed, view, resource, service, application; did you mean source?',
        'b.yaml:1:1 kind is missing',
      ],
    ],
    [
      'fields nobody knows, missing and wrong ones, all at once',
      {
        'a.yaml': `---\n# a comment\n${source('a', 'rejectLimt: 0.1\ndriftPolicy: stopp\nrejectLimit: 2\n')}understanding:\n  format: csv\n  colums: []\n`,
      },
      [
        'a.yaml:8:1 there is no field rejectLimt; did you mean rejectLimit?',
        'a.yaml:9:1 driftPolicy: cannot be stopp; one of: stop, pass; did you mean stop?',
        'a.yaml:10:1 rejectLimit: at most 1',
        'a.yaml:11:1 columns: this field is missing',
        'a.yaml:13:3 there is no field colums; did you mean columns?',
      ],
    ],
    [
      'a field given twice',
      { 'a.yaml': source('a', 'name: again\n') },
      ['a.yaml:6:1 the field name is given twice'],
    ],
    [
      'a code defined twice, also as source and view',
      {
        'a.yaml': `${source('a')}---\n${source('a')}---\n${source('b')}`,
        'b.yaml': view('b', 'a'),
        'b.sql': 'SELECT 1 AS x',
      },
      [
        'a.yaml:8:1 the code a is defined twice; first at a.yaml:2:1',
        'b.yaml:2:1 the code b is defined twice; first at a.yaml:14:1',
      ],
    ],
    [
      'references to nothing',
      {
        'a.yaml': source('streets').replace('示范市', '示范市/无此局'),
        'v.yaml': view('v', 'street'),
        'v.sql': 'SELECT 1 AS x',
        's.yaml': 'kind: service\ncode: aa\nresource: v\ntype: query\n',
      },
      [
        'a.yaml:4:1 neither the bundle nor the installation has the department 示范市/无此局',
        's.yaml:3:1 neither the bundle nor the installation has the resource v',
        'v.yaml:6:3 neither the bundle nor the installation has the source or view street; did you mean streets?',
      ],
    ],
    [
      'a circle of views',
      {
        'v.yaml': `${view('a', 'c', 'x.sql')}---\n${view('b', 'a', 'x.sql')}---\n${view('c', 'b', 'x.sql')}`,
        'x.sql': 'SELECT * FROM t',
      },
      ['v.yaml:5:1 a view cannot depend on itself: a ← c ← b ← a'],
    ],
    [
      'SQL that the guard refuses, at its place in the SQL file',
      {
        'a.yaml': source('a'),
        'sub/v.yaml': view('v', 'a', '../v.sql'),
        'v.sql': "-- 注释\nSELECT *\nFROM t, read_csv('/etc/passwd')\n",
      },
      ['v.sql:3:9 Reading from the function read_csv is not allowed'],
    ],
    [
      'a mapping that stands for no SQL',
      {
        'a.yaml': `${source('a')}---\nkind: view\ncode: v\nname: v\ndepartment: 示范市\ninputs: { t: a }\nmapping:\n  columns:\n    - { from: x, standardiser: std_nothing }\n`,
      },
      ['a.yaml:12:1 There is no standardiser std_nothing'],
    ],
    [
      'YAML that is none',
      { 'a.yaml': 'kind: source\ncode: [a\nname: b\n' },
      ['a.yaml:3:1 not YAML: '],
      true,
    ],
    [
      'a list instead of fields',
      { 'a.yaml': '- kind: source\n' },
      ['a.yaml:1:1 a document must be fields'],
    ],
    ['an empty directory', { 'readme.txt': 'x' }, ['.:1:1 The bundle holds no definition']],
    [
      'an empty file',
      { 'a.yaml': '# nothing yet\n---\n' },
      ['a.yaml:1:1 The bundle holds no definition'],
    ],
    [
      'a file that is not UTF-8',
      {
        'a.yaml': Buffer.concat([
          Buffer.from('kind: source\nname: '),
          Buffer.from([0xbd, 0xd6, 0xb5, 0xc0]),
        ]),
      },
      ['a.yaml:2:1 The file is not UTF-8'],
    ],
    [
      'SQL outside of the bundle, absolute, missing, or not UTF-8',
      {
        'a.yaml': source('a'),
        'v.yaml': [
          view('v1', 'a', '../v.sql'),
          view('v2', 'a', '/etc/passwd'),
          view('v3', 'a', 'no.sql'),
          view('v4', 'a', 'x.sql'),
        ].join('---\n'),
        'x.sql': Buffer.from([0x53, 0x0a, 0xff]),
      },
      [
        'v.yaml:7:1 The path is outside of the bundle',
        'v.yaml:15:1 The path is outside of the bundle',
        'v.yaml:23:1 no.sql: There is no such file',
        'x.sql:2:1 x.sql: The file is not UTF-8',
      ],
    ],
    [
      'a file of 5 MB',
      { 'a.yaml': `${source('a')}#${'x'.repeat(5 * 1024 * 1024)}\n` },
      ['a.yaml:1:1 The file is larger than 2 MB'],
    ],
    [
      'an alias bomb',
      {
        'a.yaml': `a: &a [x, x]\n${'bcdefghijklmnopqrstuvwxyz'
          .split('')
          .map(
            (name, at) =>
              `${name}: &${name} [*${'abcdefghijklmnopqrstuvwxyz'[at]}, *${'abcdefghijklmnopqrstuvwxyz'[at]}]`,
          )
          .join('\n')}\nkind: source\ncode: *z\n`,
      },
      ['a.yaml:1:1 there is no field a'],
      true,
    ],
    [
      'an alias where a value belongs',
      { 'a.yaml': source('a', 'understanding: &u\n  format: csv\n') },
      ['a.yaml:6:1 anchors and aliases (& and *) are not allowed'],
    ],
    [
      'a hundred thousand brackets',
      { 'a.yaml': `kind: source\ncode: ${'['.repeat(100_000)}` },
      ['a.yaml:2:'],
      true,
    ],
    [
      'a department with a code that does not check',
      { 'a.yaml': 'kind: department\ncode: 11990000627713127Y\nname: x\n' },
      ['a.yaml:2:1 code: 统一社会信用代码的校验不通过'],
    ],
  ])('%s', async (_what, files, problems, andMore = false) => {
    const found = await problemsOf(files);
    for (const [at, start] of problems.entries()) expect(found[at]).toContain(start);
    if (!andMore) expect(found).toHaveLength(problems.length);
  });

  test('a path that does not exist, and a link that leads out', async () => {
    await expect(plan('/nowhere/at/all')).rejects.toThrow('no directory or file');
    const outside = await aBundle({ 'secret.yaml': source('a') });
    const bundle = await aBundle({});
    await symlink(join(outside, 'secret.yaml'), join(bundle, 'a.yaml'));
    expect(await problemsAt(bundle)).toEqual([
      expect.stringContaining('a.yaml:1:1 The path is outside of the bundle'),
    ]);
  });
});

describe('what is written is what is meant', () => {
  test('text keeps its leading zeros, hidden files are left out, one file is a bundle', async () => {
    const text = source(
      'a',
      'understanding:\n  format: csv\n  missing: [007, 1.10, NA, 否]\n  columns: [{ name: 001 }]\n',
    );
    const bundle = await aBundle({
      'a.yml': `\uFEFF${text.replaceAll('\n', '\r\n')}`,
      '.hidden.yaml': 'kind: x',
    });
    for (const path of [bundle, join(bundle, 'a.yml')]) {
      const { objects } = await plan(path);
      expect(objects.map(({ defined }) => defined.value)).toEqual([
        expect.objectContaining({
          understanding: expect.objectContaining({
            missing: ['007', '1.10', 'NA', '否'],
            columns: [{ name: '001' }],
          }),
        }),
      ]);
    }
  });
});
