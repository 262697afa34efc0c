import { authorize } from '#governance/policy/perform.ts';
import type { Context } from '#governance/identity/context.ts';
import { planApplication } from './application.plan.ts';
import { missingReferences } from './bundle-check.ts';
import { refuseProblems, type Place } from './bundle-problem.ts';
import { identityOf, readBundle, type Defined } from './bundle.ts';
import { planDepartment } from './department.plan.ts';
import type { DefinitionKind } from './definition.schemas.ts';
import type { Ground } from './ground.ts';
import { ordered } from './order.rules.ts';
import type { Action, Planned } from './planned.ts';
import { planResource } from './resource.plan.ts';
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
 * that is not well formed, misses references, has circles, or holds SQL that the guard refuses. First all that the files
 * alone show is told, then what needs the installation.
 */
export async function planBundle(
  contexts: { ctx: Context; reviewer: Context },
  given: { path: string; finishJob: Ground['finishJob'] },
): Promise<BundlePlan> {
  const { ctx } = contexts;
  await authorize(ctx, 'definition:apply', { type: 'definition' });
  const { definitions, problems } = await readBundle(given.path);
  const { order, problems: circles } = ordered(definitions);
  const earlier = new Map<string, Action>();
  const ground: Ground = { ...contexts, definitions: order, earlier, finishJob: given.finishJob };
  const all = [...problems, ...circles, ...(await missingReferences(ground))];
  refuseProblems([...all, ...(await viewProblems(ground))], ctx.language);
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
    case 'source':
      return planSource(ground, value);
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
