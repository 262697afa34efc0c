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

/**
 * Whether the person could do this on something of a department, by the permission table of the platform; the platform
 * itself decides when it is done.
 */
export function useMayIn(departmentId: string): (permission: string) => boolean {
  const { me, may } = useSession();
  const { data } = useApi(policyApi.permissions, {}, { staleMs });
  return (permission) => {
    const holders = data?.items.find((row) => row.permission === permission)?.holders ?? [];
    return (
      may(permission) &&
      me.posts.some((post) => {
        const reach = holders.find(({ role }) => role === post.role)?.reach;
        return reach === 'all' || (reach !== undefined && post.departmentId === departmentId);
      })
    );
  };
}
