import { useRouter } from '@tanstack/react-router';
import type { Station, StationItem } from '../../road-status/road-status.contract.ts';
import { organizationApi } from '#governance/organization/organization.contract.ts';
import { road } from '#lifecycle/road/road.ts';
import { useApi } from '#platform/ui/api.tsx';
import type { Tone } from '#platform/ui/StatusTag.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { pathTo, patterns, type PathName } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { roadWords } from './road.words.ts';

const keepMs = 60_000;

/** How a condition feels. */
export const toneOf: Readonly<Record<Station['condition'], Tone>> = {
  failed: 'bad',
  attention: 'attention',
  running: 'running',
  good: 'good',
  rest: 'rest',
  empty: 'rest',
};

/** The name of a station in the language of the person. */
export function useStageName(): (stage: Station['stage']) => string {
  const say = useWords(roadWords);
  const language = useLanguage();
  return (stage) => road.find((one) => one.stage === stage)?.words[language] ?? say('retirement');
}

/** The words of the state of something at a station. */
export function useStateName(): (stage: Station['stage'], state: string) => string {
  const language = useLanguage();
  return (stage, state) => {
    const lifecycle = road.find((one) => one.stage === stage)?.lifecycles[0];
    return lifecycle?.states[state]?.[language] ?? state;
  };
}

/** The departments by id, in the language of the person, for filters and cells. */
export function useDepartmentNames(): {
  nameOf: (id: string) => string | undefined;
  options: readonly { value: string; label: string }[];
} {
  const language = useLanguage();
  const { may } = useSession();
  const { data } = useApi(
    organizationApi.list,
    {},
    { enabled: may('department:read'), staleMs: keepMs },
  );
  const options = (data?.items ?? []).map(({ id, nameZh, nameEn }) => ({
    value: id,
    label: language === 'en' ? (nameEn ?? nameZh) : nameZh,
  }));
  const names = new Map(options.map(({ value, label }) => [value, label]));
  return { nameOf: (id) => names.get(id), options };
}

/** The name of a department by its id, a dash while it is not known. */
export function useDepartmentName(): (id: string) => string {
  const { nameOf } = useDepartmentNames();
  return (id) => nameOf(id) ?? '—';
}

/** The address where something at a station is looked after; undefined where it has no page. */
export function useItemPlace(): (stage: Station['stage'], item: StationItem) => string | undefined {
  const has = useHasPage();
  return (stage, { id, number, runId, state }) => {
    switch (stage) {
      case 'source':
        return has('source', pathTo('source', { dataSetId: id }));
      case 'cache':
        if (number !== null) return has('snapshot', pathTo('snapshot', { snapshotId: id }));
        return runId === null ? undefined : has('landingRun', pathTo('landingRun', { runId }));
      case 'view':
        return has('view', pathTo('view', { viewId: id }));
      case 'resource':
        return has('resource', pathTo('resource', { resourceId: id }));
      case 'service':
        return has('service', pathTo('service', { serviceId: id }));
      case 'application':
        return has('application', pathTo('application', { applicationId: id }));
      case 'retirement':
        // A package has the id of its case.
        return state === 'archived'
          ? has('archive', pathTo('archive', { archiveId: id }))
          : has('retirement', pathTo('retirement', { retirementId: id }));
      default:
        return undefined;
    }
  };
}

/** Gives an address back when the workbench has the page. */
export function useHasPage(): (page: PathName, address: string) => string | undefined {
  const router = useRouter();
  const known: Readonly<Record<string, unknown>> = router.routesByPath;
  return (page, address) => (patterns[page] in known ? address : undefined);
}
