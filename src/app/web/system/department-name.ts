import {
  organizationApi,
  type Department,
} from '#governance/organization/organization.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { useLanguage } from '#platform/ui/words.ts';
import { useSession } from '../shell/session.ts';

/** The name of a department in the language of the person. */
export function useDepartmentName(): (department: Pick<Department, 'nameZh' | 'nameEn'>) => string {
  const language = useLanguage();
  return ({ nameZh, nameEn }) => (language === 'en' ? (nameEn ?? nameZh) : nameZh);
}

/** The name of a department by its id; the id itself for those who may not see departments, a dash for none. */
export function useDepartmentOf(): (id: unknown) => string {
  const { may } = useSession();
  const name = useDepartmentName();
  const list = useApi(organizationApi.list, {}, { enabled: may('department:read') });
  return (id) => {
    if (typeof id !== 'string') return '—';
    const found = list.data?.items.find((one) => one.id === id);
    return found === undefined ? id : name(found);
  };
}
