import { implement } from '#governance/identity/implement.ts';
import { authorize } from '#governance/policy/perform.ts';
import {
  planOf,
  proposeTreatment,
  saveTreatmentPlan,
  weighTreatment,
} from './deidentify.commands.ts';
import { deidentifyApi } from './deidentify.contract.ts';
import { findPlan } from './deidentify.queries.ts';
import { policyObject, requireRetirement } from './retirement-reading.ts';

export const deidentifyRoutes = implement(deidentifyApi, {
  proposal: (ctx, { params }) => proposeTreatment(ctx, params.id),
  risk: (ctx, { params, body }) => weighTreatment(ctx, { ...params, plan: body }),
  plan: async (ctx, { params }) => {
    const row = await requireRetirement(ctx.db, params.id);
    await authorize(ctx, 'retirement:read', policyObject(row));
    const plan = await findPlan(ctx.db, params.id);
    return { plan: plan === undefined ? null : await planOf(ctx.db, plan) };
  },
  save: (ctx, { params, body }) => saveTreatmentPlan(ctx, { ...params, ...body }),
});
