import { useDeferredValue } from 'react';
import { resourceApi } from '#lifecycle/resource/resource.contract.ts';
import { serviceApi } from '#lifecycle/service/service.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { roadStatusApi } from '../../road-status/road-status.contract.ts';
import { pathTo, patterns, type PathName } from '../paths.ts';
import { scenes } from '../scenes.ts';
import { useSession } from './session.ts';
import { shellWords } from './shell.words.ts';

const foundMax = 6;
/** Services have no search by name yet, so the newest so many are looked through. */
const lookedThrough = 200;
const keepMs = 60_000;

export interface Found {
  to: string;
  name: string;
  detail: string;
}

/** What a text finds, in groups; empty for an empty text. Only what the person may see, only pages that exist. */
export function useFindings(given: string): { title: string; found: Found[] }[] {
  const say = useWords(shellWords);
  const { may } = useSession();
  const text = useDeferredValue(given);
  const asked = text !== '';
  const resources = useApi(
    resourceApi.list,
    { query: { q: text.slice(0, 100), limit: foundMax } },
    { enabled: asked && may('resource:read') && hasPage('resource') },
  );
  const newest = { query: { limit: lookedThrough } };
  const dataSets = useApi(
    roadStatusApi.list,
    { query: { q: text.slice(0, 100), limit: foundMax } },
    { enabled: asked && may('source:read') && hasPage('dataSet') },
  );
  const services = useApi(serviceApi.list, newest, {
    enabled: asked && may('service:read') && hasPage('service'),
    staleMs: keepMs,
  });
  const pages = usePages();
  if (!asked) return [];
  const groups = [
    { title: say('searchPages'), found: named(pages, text) },
    {
      title: say('searchResources'),
      found: (resources.data?.items ?? []).map(({ id, name, code }) => ({
        to: pathTo('resource', { resourceId: id }),
        name,
        detail: code ?? '',
      })),
    },
    {
      title: say('searchDataSets'),
      found: (dataSets.data?.items ?? []).map(({ id, name, code }) => ({
        to: pathTo('dataSet', { dataSetId: id }),
        name,
        detail: code,
      })),
    },
    {
      title: say('searchServices'),
      found: named(
        (services.data?.items ?? []).map(({ id, name, code }) => ({
          to: pathTo('service', { serviceId: id }),
          name,
          detail: code,
        })),
        text,
      ),
    },
  ];
  return groups.filter(({ found }) => found.length > 0);
}

function named(all: readonly Found[], text: string): Found[] {
  const small = text.toLowerCase();
  return all
    .filter(({ name, detail }) => `${name} ${detail}`.toLowerCase().includes(small))
    .slice(0, foundMax);
}

function hasPage(path: PathName): boolean {
  return scenes.some(({ pages }) => pages.some((page) => page.path === path));
}

/** The pages of the menu in the language of the person. */
function usePages(): Found[] {
  const { may } = useSession();
  const language = useLanguage();
  return scenes.flatMap(({ words, pages }) =>
    pages.flatMap(({ path, menu, permission }) =>
      menu === undefined || (permission !== undefined && !may(permission))
        ? []
        : [
            {
              to: patterns[path],
              name: words[language][menu] ?? '',
              detail: words[language].scene ?? '',
            },
          ],
    ),
  );
}
