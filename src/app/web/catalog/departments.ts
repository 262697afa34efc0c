import {
  organizationApi,
  type Department,
} from '#governance/organization/organization.contract.ts';
import { policyApi } from '#governance/policy/policy.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { useLanguage } from '#platform/ui/words.ts';
import { useSession } from '../shell/session.ts';

const staleMs = 300_000;

/** The departments of the city. Out: all of them, and the name of one by its id. */
export function useDepartments(): {
  departments: readonly Department[];
  nameOf: (id: string) => string;
} {
  const language = useLanguage();
  const { data } = useApi(organizationApi.list, {}, { staleMs });
  const departments = data?.items ?? [];
  const names = new Map(
    departments.map((one) => [one.id, (language === 'en' ? one.nameEn : null) ?? one.nameZh]),
  );
  return { departments, nameOf: (id) => names.get(id) ?? '—' };
}

type Reach = readonly { departmentId: string; isAll: boolean }[];

/** How far each post of the person reaches with a permission, by the permission table; undefined until it is known. */
function useReach(): (permission: string) => Reach | undefined {
  const { me, may } = useSession();
  const { data } = useApi(policyApi.permissions, {}, { staleMs });
  return (permission) => {
    if (data === undefined) return undefined;
    if (!may(permission)) return [];
    const holders = data.items.find((row) => row.permission === permission)?.holders ?? [];
    return me.posts.flatMap(({ role, departmentId }) => {
      const reach = holders.find((holder) => holder.role === role)?.reach;
      return reach === undefined ? [] : [{ departmentId, isAll: reach === 'all' }];
    });
  };
}

/**
 * Whether the person could do this on something of a department, by the permission table of the platform; the platform
 * itself decides when it is done.
 */
export function useMayIn(departmentId: string): (permission: string) => boolean {
  const reach = useReach();
  return (permission) =>
    reach(permission)?.some((post) => post.isAll || post.departmentId === departmentId) ?? false;
}

/** The active departments one could do this in, the one worked for now first; undefined until they are known. */
export function useDepartmentsWhere(permission: string): readonly Department[] | undefined {
  const { department } = useSession();
  const reach = useReach()(permission);
  const { data } = useApi(organizationApi.list, { query: { state: 'active' } }, { staleMs });
  if (reach === undefined) return undefined;
  return data?.items
    .filter(({ id }) => reach.some((post) => post.isAll || post.departmentId === id))
    .toSorted((a, b) => Number(b.id === department?.id) - Number(a.id === department?.id));
}
