import { join } from 'node:path';
import { systemContext, systemReviewerId, type Context } from '#governance/identity/context.ts';
import { findRootDepartment } from '#governance/organization/organization.ts';
import { attachEmbedded } from '#platform/database/embedded/attach.ts';
import { assert } from '#platform/errors/errors.ts';
import { monotonicMs } from '#platform/time/time.ts';
import { applyPlan } from '../definitions/apply.ts';
import { readBundle } from '../definitions/bundle.ts';
import { planBundle } from '../definitions/plan.ts';
import { countActions } from '../definitions/report-text.ts';
import type { Installation } from '../installation.ts';
import { awaitJob } from '../road/await-job.ts';
import { carryFiles, codeOf, untilQuiet } from './carry-files.ts';
import { collectOldSystems, keepConnections, portOfOldSystems } from './collect-old.ts';
import { makeOfficers, makePeople, type CityRoot } from './demo-accounts.ts';
import { openApplications } from './demo-applications.ts';
import { demoErrors } from './demo.errors.ts';
import { cityFolder, findCity, markCity, type City } from './demo-place.ts';
import { roadLines, type RoadLine } from './demo-table.ts';
import { makeFiles, type MadeFile } from './make-files.ts';
import { openOldSystemsDoor, type OldSystemsDoor } from './old-systems-door.ts';
import { oldSystems } from './old-systems.ts';
import { deliverRefused } from './refused-deliveries.ts';
import { fallSilent } from './silent-office.ts';
import { leaveWork } from './waiting-work.ts';

const bundle = join(import.meta.dirname, '../../../demo/bundle');

/** What the demo does, in order; each is told with its progress and its time. */
export const demoStages = [
  'files',
  'definitions',
  'people',
  'landing',
  'catalogue',
  'applications',
  'serving',
  'work',
] as const;
export type DemoStage = (typeof demoStages)[number];

export interface DemoProgress {
  onProgress: (stage: DemoStage, progress: { done: number; total?: number; unit: string }) => void;
  onStage: (stage: DemoStage, seconds: number) => void;
}

/**
 * Opens the way to the old systems, which live on the embedded server of the demo. Undefined on another server: there all
 * data come as files.
 */
export async function openOldSystems({
  world,
}: Pick<Installation, 'world'>): Promise<OldSystemsDoor | undefined> {
  if (world.config.databaseUrl !== undefined) return undefined;
  const url = await attachEmbedded(world.config.dataDir);
  if (url === undefined) return undefined;
  const ctx = systemContext(world, 'cli');
  const door = await openOldSystemsDoor(url, await portOfOldSystems(ctx));
  await keepConnections(ctx, door);
  return door;
}

/**
 * Makes the city and carries all of it along the road: files, departments and definitions, people, landings, views,
 * catalogue entries reviewed by a second account, services, applications. What an earlier run did, also one that was
 * killed, is not done again. In: an installation that works in this process, and the way to
 * the old systems when there are any. Refuses a database that holds another city. Out: the road of each data set.
 */
export async function makeCity(
  { world, door }: Pick<Installation, 'world'> & { door: OldSystemsDoor | undefined },
  city: Omit<City, 'isReady'>,
  progress: DemoProgress,
): Promise<RoadLine[]> {
  const { dataDir } = world.config;
  const ctx = systemContext(world, 'cli');
  const reviewer = systemContext(world, 'cli:reviewer', systemReviewerId);
  const root = await findRootDepartment(world.db);
  if (root !== undefined && root.uscc !== (await rootOfBundle()).uscc) {
    throw demoErrors.notADemo({ where: 'DATABASE_URL' });
  }
  const known = await findCity(dataDir);
  if (known?.isReady !== true) {
    await markCity(dataDir, { ...city, isReady: false });
    await build({ ctx, reviewer, dir: join(dataDir, cityFolder), door }, city, progress);
    await markCity(dataDir, { ...city, isReady: true });
  }
  const files = await makeFiles(join(dataDir, cityFolder), city, () => undefined);
  return roadLines(ctx, files.map(codeOf));
}

interface Ground {
  ctx: Context;
  reviewer: Context;
  dir: string;
  door: OldSystemsDoor | undefined;
}

async function build(
  ground: Ground,
  city: Omit<City, 'isReady'>,
  progress: DemoProgress,
): Promise<void> {
  const { ctx, reviewer } = ground;
  const step = async <T>(stage: DemoStage, work: () => Promise<T>): Promise<T> => {
    const began = monotonicMs();
    progress.onProgress(stage, { done: 0, unit: '' });
    const done = await work();
    progress.onStage(stage, (monotonicMs() - began) / 1000);
    return done;
  };
  // The files are made by a process of their own, meanwhile the platform is set up.
  const files = step('files', () => filesOf(ground.dir, city, progress));
  files.catch(() => undefined);
  await step('definitions', async () => {
    await makeOfficers(ctx, await rootOfBundle());
    await applyBundle(ground, 'definitions', progress);
  });
  const people = step('people', () => makePeople(ctx));
  people.catch(() => undefined);
  await step('landing', async () => land(ground, await files, progress));
  await people;
  await step('catalogue', () => applyBundle(ground, 'catalogue', progress));
  await step('applications', () => openApplications(ctx, reviewer));
  await step('serving', () =>
    untilQuiet(ctx, (jobs) => {
      progress.onProgress('serving', { done: jobs, unit: 'loads left' });
    }),
  );
  await step('work', async () => {
    await leaveWork(ctx);
    await deliverRefused(ctx, ground.dir);
    if (ground.door !== undefined) await fallSilent(ctx, ground.door);
    await untilQuiet(ctx);
  });
}

async function land(
  { ctx, dir, door }: Ground,
  made: readonly MadeFile[],
  progress: DemoProgress,
): Promise<void> {
  // What a run that was killed began goes on by itself.
  await untilQuiet(ctx);
  let landed = 0;
  const onLanded = () => {
    landed += 1;
    progress.onProgress('landing', { done: landed, total: made.length, unit: 'data sets' });
  };
  const old = new Set(door === undefined ? [] : oldSystems.map(({ code }) => code));
  const files = made.filter((file) => !old.has(codeOf(file)));
  await Promise.all([
    carryFiles(ctx, { dir, files }, onLanded),
    door === undefined ? undefined : collectOldSystems(ctx, { dir, door }, onLanded),
  ]);
  // Views follow from the data.
  await untilQuiet(ctx);
}

async function filesOf(
  dir: string,
  city: Omit<City, 'isReady'>,
  progress: DemoProgress,
): Promise<readonly MadeFile[]> {
  let done = 0;
  return makeFiles(dir, city, () => {
    done += 1;
    progress.onProgress('files', { done, unit: 'files' });
  });
}

async function rootOfBundle(): Promise<CityRoot> {
  const { definitions } = await readBundle(bundle);
  for (const { value } of definitions) {
    if (value.kind !== 'department' || !value.root) continue;
    const { name: nameZh, nameEn, code: uscc, area: areaCode } = value;
    assert(
      nameZh !== undefined && areaCode !== undefined,
      'the root is written by its credit code',
    );
    return { nameZh, nameEn, uscc, areaCode };
  }
  throw demoErrors.stuck({ objects: 'root' });
}

/** Applies the bundle as far as the data go: the first time entries wait for data, the second time nothing may wait. */
async function applyBundle(
  { ctx, reviewer }: Ground,
  stage: 'definitions' | 'catalogue',
  progress: DemoProgress,
): Promise<void> {
  const finishJob = async (jobId: string) => {
    await awaitJob(ctx, { jobId, stage: 'view', onProgress: () => undefined });
  };
  const plan = await planBundle({ ctx, reviewer }, { path: bundle, finishJob, environment: {} });
  const { create, change } = countActions(plan.objects);
  if (create + change === 0 && stage === 'definitions') return;
  const total = plan.objects.length;
  const report = await applyPlan(plan, (_object, at) => {
    progress.onProgress(stage, { done: at, total, unit: 'definitions' });
  });
  if (report.error !== undefined) throw report.error;
  const waiting = report.objects.filter(({ outcome }) => outcome === 'waits');
  if (stage === 'catalogue' && waiting.length > 0) {
    throw demoErrors.stuck({ objects: waiting.map(({ code }) => code).join(', ') });
  }
}
