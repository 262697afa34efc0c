import { authorize } from '#governance/policy/perform.ts';
import type { Context } from '#governance/identity/context.ts';
import { planApplication } from './application.plan.ts';
import { missingReferences } from './bundle-check.ts';
import { refuseProblems, type Place } from './bundle-problem.ts';
import { identityOf, readBundle, type Defined } from './bundle.ts';
import { planConnection } from './connection.plan.ts';
import { planDepartment } from './department.plan.ts';
import type { DefinitionKind } from './definition.schemas.ts';
import { feedProblems } from './feed-connection.ts';
import { planFeed } from './feed.plan.ts';
import type { Ground } from './ground.ts';
import { ordered } from './order.rules.ts';
import type { Action, Planned } from './planned.ts';
import { planResource } from './resource.plan.ts';
import { secretProblems } from './secret-reading.ts';
import { planService } from './service.plan.ts';
import { planSource } from './source.plan.ts';
import { viewProblems } from './view-check.ts';
import { planView } from './view.plan.ts';
import type { ViewDefinition } from './view.schema.ts';

/** A definition with what applying it would do. */
export interface PlannedDefinition {
  kind: DefinitionKind;
  code: string;
  name: string;
  place: Place;
  defined: Defined;
  planned: Planned;
}

/** A bundle that can be applied as a whole, and what that would do, in the order it would be done. */
export interface BundlePlan {
  ground: Ground;
  objects: PlannedDefinition[];
}

/**
 * Reads a bundle and compares it with the installation; nothing is written. Refuses, with every place at once, a bundle
 * that is not well formed, misses references or secrets that it names, has circles, or holds SQL that the guard refuses.
 * First all that the files alone show is told, then what needs the installation.
 */
export async function planBundle(
  contexts: { ctx: Context; reviewer: Context },
  given: { path: string } & Pick<Ground, 'finishJob' | 'environment'>,
): Promise<BundlePlan> {
  const { ctx } = contexts;
  await authorize(ctx, 'definition:apply', { type: 'definition' });
  const { definitions, problems } = await readBundle(given.path);
  const { order, problems: circles } = ordered(definitions);
  const earlier = new Map<string, Action>();
  const { finishJob, environment } = given;
  const ground: Ground = { ...contexts, definitions: order, earlier, finishJob, environment };
  const missing = [...(await missingReferences(ground)), ...(await feedProblems(ground))];
  const inside = [...(await secretProblems(ground)), ...(await viewProblems(ground))];
  refuseProblems([...problems, ...circles, ...missing, ...inside], ctx.language);
  const objects: PlannedDefinition[] = [];
  for (const defined of order) {
    const planned = await planOne(ground, defined);
    earlier.set(identityOf(defined), planned.action);
    const { kind, code, placeOf, value } = defined;
    const name = 'name' in value ? (value.name ?? '') : '';
    objects.push({ kind, code, name, place: placeOf([]), defined, planned });
  }
  return { ground, objects };
}

/** What applying one definition would do now. */
export function planOne(ground: Ground, defined: Defined): Promise<Planned> {
  const { value } = defined;
  switch (value.kind) {
    case 'department':
      return planDepartment(ground, value);
    case 'connection':
      return planConnection(ground, value);
    case 'source':
      return planSource(ground, value);
    case 'feed':
      return planFeed(ground, value);
    case 'view':
      // The value of this definition is a view's, as the switch has just seen.
      return planView(ground, defined as Defined<ViewDefinition>);
    case 'resource':
      return planResource(ground, value);
    case 'service':
      return planService(ground, value);
    case 'application':
      return planApplication(ground, value);
  }
}
