import type { Role } from '#governance/identity/context.ts';
import { permissionWords, roleWords } from '#governance/policy/permissions.ts';
import { useLanguage } from '#platform/ui/words.ts';

/** The name of a role in the language of the person. */
export function useRoleName(): (role: Role) => string {
  const language = useLanguage();
  return (role) => asTitle(roleWords[role][language]);
}

/** What a permission allows, in words; undefined for a deed that needs none. */
export function usePermissionName(): (permission: string) => string | undefined {
  const language = useLanguage();
  return (permission) => {
    const words = Object.entries(permissionWords).find(([known]) => known === permission)?.[1];
    return words === undefined ? undefined : asTitle(words[language]);
  };
}

function asTitle(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
