import { organizationApi } from '#governance/organization/organization.contract.ts';
import { service as road } from '#lifecycle/road/road.ts';
import type { ServiceKind, ServiceState } from '#lifecycle/service/service.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { StatusTag, type Tone } from '#platform/ui/StatusTag.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { useSession } from '../shell/session.ts';
import { serviceWords } from './service.words.ts';

const tones: Readonly<Record<ServiceState, Tone>> = {
  draft: 'rest',
  published: 'good',
  suspended: 'attention',
  retired: 'rest',
};

/** The state of a service in words. */
export function ServiceStateTag({ state }: { state: ServiceState }) {
  const language = useLanguage();
  return <StatusTag tone={tones[state]}>{road.states[state][language]}</StatusTag>;
}

const kindKeys = { query: 'kindQuery', verify: 'kindVerify', file: 'kindFile' } as const;

/** The name of a kind of service. */
export function useServiceKind(): (kind: ServiceKind) => string {
  const say = useWords(serviceWords);
  return (kind) => say(kindKeys[kind]);
}

const keepMs = 300_000;

/** The name of a department by its id; a dash while it is not known. */
export function useDepartmentNames(): (id: string | null) => string {
  const language = useLanguage();
  const { may } = useSession();
  const settings = { enabled: may('department:read'), staleMs: keepMs };
  const { data } = useApi(organizationApi.list, { query: {} }, settings);
  const byId = new Map((data?.items ?? []).map((one) => [one.id, one]));
  return (id) => {
    const found = id === null ? undefined : byId.get(id);
    if (found === undefined) return '—';
    return language === 'en' ? (found.nameEn ?? found.nameZh) : found.nameZh;
  };
}
