import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemContext, systemReviewerId } from '#governance/identity/context.ts';
import { Refusal } from '#platform/errors/errors.ts';
import { testWorld } from '#platform/testing/world.ts';
import { applyPlan } from './apply.ts';
import { exportBundle } from './export.ts';
import { planBundle } from './plan.ts';

/** The secret of the old system, which nothing may show. */
export const password = 'Wild-Goose-77';
export const variable = 'CHENGSHU_SECRET_OLD_REGISTER';

type Environment = Readonly<Record<string, string>>;

/** An installation, and what plans, applies and exports on it. */
export async function aGround() {
  const world = await testWorld();
  const watched = await aDirectory({ '名录.csv': 'code,name\n1,景山\n' });
  const config = { ...world.config, watchRoots: [watched] };
  const ground = (given: { credentialsDir?: string } = {}) => {
    const here = { ...world, config: { ...config, ...given } };
    const ctx = { ...systemContext(here, 'cli'), language: 'en' } as const;
    return { ctx, reviewer: systemContext(here, 'cli:reviewer', systemReviewerId) };
  };
  const plan = (path: string, environment: Environment = {}, given = {}) =>
    planBundle(ground(given), { path, environment, finishJob: () => Promise.resolve() });
  return {
    world,
    watched,
    plan,
    apply: async (path: string, environment: Environment = {}, given = {}) => {
      const report = await applyPlan(await plan(path, environment, given), () => undefined);
      if (report.error !== undefined) throw report.error;
      return report;
    },
    export: async () => {
      const directory = await aDirectory({});
      await exportBundle(ground().ctx, directory);
      return directory;
    },
  };
}

/** A directory with files, until the test ends. */
export async function aDirectory(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'chengshu-bundle-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  return directory;
}

const city = `kind: department
code: 11990000627713127X
root: true
name: 示范市
area: '990000'
---
kind: department
code: 示范市/民政局
`;
/** A connection, its port 1 unless told. */
export const connection = (secret: string, port = 1, host = '127.0.0.1') => `kind: connection
code: 街道老系统
department: 示范市/民政局
type: postgresql
settings: { host: ${host}, database: chengshu, user: reader, port: ${port} }
${secret}`;
export const byVariable = `secret:\n  password: { env: ${variable} }\n`;
export const source = `kind: source
code: street
name: 街道名录
department: 示范市/民政局
unclassified: true
`;
export const feed = () => `kind: feed
code: street
connection: 街道老系统
selection: { schema: public, table: street }
mode: watermark
markColumn: changed
schedule: { every: day, at: 02:30 }
promisedCycle: monthly
`;
/** A bundle of the city and some documents. */
export const bundleOf = (...documents: string[]) =>
  aDirectory({ 'city.yaml': [city, ...documents].join('---\n') });

/** Every file below a directory, as one text. */
export async function everythingIn(directory: string): Promise<string> {
  const paths = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = paths.filter((one) => one.isFile());
  return (
    await Promise.all(files.map((one) => readFile(join(one.parentPath, one.name), 'utf8')))
  ).join('\n');
}

/** What refused some work. */
export async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Refusal)) throw new Error('it was not refused', { cause: error });
  return error;
}

/** What a plan would do, `kind action` each. */
export const actions = ({ objects }: Awaited<ReturnType<typeof planBundle>>) =>
  objects.map(({ kind, planned }) => `${kind} ${planned.action}`);
