import type { Actor, Context } from '#governance/identity/context.ts';
import { departmentFilter } from '#governance/policy/perform.ts';
import type { Waiter } from './waiting.queries.ts';

/** The person of a context as one for whom cases may wait. */
export function waiterOf(ctx: Pick<Context, 'actor'>): Waiter {
  return {
    id: ctx.actor.id,
    ...officesOf(ctx.actor),
    approves: departmentFilter(ctx, 'retirement:approve'),
    witnesses: departmentFilter(ctx, 'retirement:witness'),
    executes: departmentFilter(ctx, 'retirement:execute'),
  };
}

/** The offices by the roles of the person; what may be done in the end, the policies decide. */
function officesOf({
  roles,
  posts,
  departmentId,
}: Pick<Actor, 'roles' | 'posts' | 'departmentId'>): Pick<Waiter, 'offices' | 'providerOf'> {
  const held =
    posts ?? (departmentId === null ? [] : roles.map((role) => ({ role, departmentId })));
  const isHeld = (role: string) => held.some((post) => post.role === role);
  const offices = [
    ['data-bureau', 'bureau'],
    ['security-officer', 'security'],
    ['archivist', 'archive'],
  ] as const;
  const speaks = held.filter(
    ({ role }) => role === 'department-steward' || role === 'department-approver',
  );
  return {
    offices: offices.flatMap(([role, office]) => (isHeld(role) ? [office] : [])),
    providerOf: [...new Set(speaks.map((post) => post.departmentId))],
  };
}
