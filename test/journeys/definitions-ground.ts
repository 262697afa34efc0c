import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemContext, systemReviewerId } from '../../src/governance/identity/context.ts';
import { applyPlan, type Outcome } from '../../src/app/definitions/apply.ts';
import { planBundle } from '../../src/app/definitions/plan.ts';
import { jobDefinitions, subscribers } from '../../src/app/modules.ts';
import { startLanding } from '../../src/lifecycle/cache/cache.ts';
import {
  findDataSetByCode,
  findSource,
  receiveFile,
  receiveUpload,
} from '../../src/lifecycle/source/source.ts';
import { deliverEvents, registerSubscribers } from '../../src/platform/events/events.ts';
import { getJob, runDueJobs } from '../../src/platform/jobs/jobs.ts';
import { testWorld } from '../../src/platform/testing/world.ts';
import type { World } from '../../src/platform/world.ts';

const fixture = join(import.meta.dirname, '../../src/app/definitions/fixtures/city');

/** An installation whose workers run when they are told to. */
export interface Ground {
  world: World;
  contexts: {
    ctx: ReturnType<typeof systemContext>;
    reviewer: ReturnType<typeof systemContext>;
  };
}

/** An empty installation. */
export async function anInstallation(options: { keep?: boolean } = {}) {
  const world = await testWorld(options);
  await registerSubscribers(world.db, subscribers);
  const ctx = { ...systemContext(world, 'cli'), language: 'en' } as const;
  const reviewer = systemContext(world, 'cli:reviewer', systemReviewerId);
  return { world, contexts: { ctx, reviewer } };
}

/** Runs jobs and delivers events until nothing is left to do. */
export async function settle(world: World): Promise<void> {
  do await runDueJobs(world, jobDefinitions);
  while ((await deliverEvents(world, subscribers)) > 0);
}

export function planOf({ world, contexts }: Ground, path: string) {
  const finishJob = async (jobId: string) => {
    await settle(world);
    const { state, error } = await getJob(world.db, jobId);
    if (state !== 'done') throw new Error(`job is ${state}: ${error?.words.en}`);
  };
  return planBundle(contexts, { path, finishJob, environment: {} });
}

/** The actions of a plan by kind and code. */
export async function actionsOf(ground: Ground, path: string): Promise<Record<string, string>> {
  const { objects } = await planOf(ground, path);
  return Object.fromEntries(
    objects.map(({ kind, code, planned }) => [`${kind} ${code}`, planned.action]),
  );
}

/** Applies a bundle. Out: what became of each definition; throws what stopped it. */
export async function applyTo(ground: Ground, path: string): Promise<Record<string, Outcome>> {
  const report = await applyPlan(await planOf(ground, path), () => undefined);
  if (report.error !== undefined) throw report.error;
  return Object.fromEntries(
    report.objects.map(({ kind, code, outcome }) => [`${kind} ${code}`, outcome]),
  );
}

/** Lands a file for a source and lets everything that follows happen. */
export async function land(ground: Ground, code: string, text: string): Promise<void> {
  const { ctx } = ground.contexts;
  const dataSet = (await findDataSetByCode(ctx.db, code))!;
  const source = (await findSource(ctx.db, { dataSetId: dataSet.id }))!;
  const directory = await aDirectory({ 'file.csv': text });
  const { departmentId } = dataSet;
  const upload = await receiveFile(ctx, { path: join(directory, 'file.csv'), departmentId }, {});
  const file = await receiveUpload(ctx, source.id, { uploadId: upload.id });
  const { jobId } = await startLanding(ctx, { sourceId: source.id, sourceFileId: file.id });
  await settle(ground.world);
  const { state, error } = await getJob(ctx.db, jobId);
  if (state !== 'done') throw new Error(`the landing is ${state}: ${error?.words.en}`);
}

/** A temporary directory with files. */
export async function aDirectory(
  files: Readonly<Record<string, string | Buffer>>,
): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'chengshu-bundle-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files))
    await writeFile(join(directory, name), content);
  return directory;
}

/** A copy of the example bundle that a test may change. */
export async function aCity(): Promise<string> {
  const directory = await aDirectory({});
  await cp(fixture, directory, { recursive: true });
  return directory;
}

/** Replaces words in a file; they must be there. */
export async function edit(path: string, from: string, to: string): Promise<void> {
  const text = await readFile(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
  await writeFile(path, text.replaceAll(from, to));
}

/** Every file below a directory with its text. */
export async function filesIn(directory: string): Promise<Record<string, string>> {
  const paths = await readdir(directory, { recursive: true, withFileTypes: true });
  const files: Record<string, string> = {};
  for (const entry of paths.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    files[path.slice(directory.length + 1)] = await readFile(path, 'utf8');
  }
  return files;
}
