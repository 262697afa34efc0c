import type { Department } from '#governance/organization/organization.contract.ts';
import { useLanguage } from '#platform/ui/words.ts';

/** The name of a department in the language of the person. */
export function useDepartmentName(): (department: Pick<Department, 'nameZh' | 'nameEn'>) => string {
  const language = useLanguage();
  return ({ nameZh, nameEn }) => (language === 'en' ? (nameEn ?? nameZh) : nameZh);
}
