import { resourceApi, type ResourceVersionDetail } from '#lifecycle/resource/resource.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { DetailPage } from '#platform/ui/DetailPage.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { usePathParams } from '../routing.ts';
import { catalogWords } from './catalog.words.ts';
import { ContentFacts } from './ContentFacts.tsx';
import { ItemTable } from './ItemTable.tsx';

/** One published version as it was frozen. */
export function ResourceVersionPage() {
  const { resourceId, number } = usePathParams('resourceVersion');
  const params = { id: resourceId, number };
  const version = useApi(resourceApi.getVersion, { params });
  return <Loaded query={version}>{(data) => <OneVersion version={data} />}</Loaded>;
}

function OneVersion({ version }: { version: ResourceVersionDetail }) {
  const say = useWords(catalogWords);
  const { content, name, resourceId, providerName, providerCode, publishedOn } = version;
  const title = `${name} · ${say('versionNumber', { number: version.number })}`;
  const given = { code: null, provider: `${providerName} ${providerCode}`, publishedOn };
  return (
    <DetailPage
      title={title}
      crumbs={[
        { title: say('scene') },
        { title: say('resources'), path: pathTo('resources') },
        { title: name, path: pathTo('resource', { resourceId }) },
        { title: say('versionNumber', { number: version.number }) },
      ]}
      help={{ what: say('versionWhat'), next: [say('versionNext')] }}
      tabs={[
        {
          key: 'facts',
          title: say('facts'),
          content: <ContentFacts content={content} given={given} />,
        },
        {
          key: 'items',
          title: say('itemsCount', { count: content.items.length }),
          content: <ItemTable items={content.items} />,
        },
      ]}
    />
  );
}
