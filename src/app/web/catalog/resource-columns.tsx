import { Space } from 'antd';
import type { Resource } from '#lifecycle/resource/resource.contract.ts';
import { resource as lifecycle } from '#lifecycle/road/road.ts';
import { AppLink } from '#platform/ui/AppLink.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { StatusTag, type Tone } from '#platform/ui/StatusTag.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { catalogWords } from './catalog.words.ts';
import { useChoices } from './content-values.ts';
import { useDepartments } from './departments.ts';
import { nationalWords } from './national.words.ts';

const tones: Readonly<Record<Resource['state'], Tone>> = {
  created: 'rest',
  'publish-audit': 'running',
  'publish-rejected': 'attention',
  published: 'good',
  'revoke-audit': 'running',
  'revoke-rejected': 'attention',
  revoked: 'rest',
  deleted: 'rest',
};

/** The state of an entry in words. */
export function ResourceState({ state }: { state: Resource['state'] }) {
  const language = useLanguage();
  return <StatusTag tone={tones[state]}>{lifecycle.states[state][language]}</StatusTag>;
}

/** The columns of a list of entries. */
export function useResourceColumns(): Column<Resource>[] {
  const say = useWords(catalogWords);
  const { nameOf } = useDepartments();
  return [
    {
      key: 'name',
      title: say('nameAndCode'),
      render: ({ id, name, code }) => (
        <>
          <AppLink to={pathTo('resource', { resourceId: id })} className="clamp">
            {name}
          </AppLink>
          {code === null ? null : <div className="weak">{code}</div>}
        </>
      ),
    },
    {
      key: 'department',
      title: say('department'),
      width: 150,
      render: ({ departmentId }) => nameOf(departmentId),
    },
    { key: 'state', title: say('state'), width: 180, render: (row) => <RowState row={row} /> },
    ...useVersionColumns(),
    { key: 'updated', title: say('updated'), kind: 'time', value: ({ updatedAt }) => updatedAt },
  ];
}

/** The state with what stands beside it: data that no longer fit, a draft of the next version. */
function RowState({ row }: { row: Resource }) {
  const say = useWords(catalogWords);
  return (
    <Space size={4} wrap>
      <ResourceState state={row.state} />
      {row.drift === null ? null : <StatusTag tone="bad">{say('drifted')}</StatusTag>}
      {row.hasDraft && row.currentVersion !== null ? (
        <StatusTag tone="rest">{say('hasDraft')}</StatusTag>
      ) : null}
    </Space>
  );
}

function useVersionColumns(): Column<Resource>[] {
  const say = useWords(catalogWords);
  const sayNational = useWords(nationalWords);
  const choices = useChoices();
  return [
    {
      key: 'version',
      title: say('version'),
      width: 96,
      render: ({ currentVersion }) =>
        currentVersion === null
          ? say('neverPublished')
          : say('versionNumber', { number: currentVersion.number }),
    },
    {
      key: 'share',
      title: say('shareGrade'),
      width: 150,
      render: ({ currentVersion }) => {
        if (currentVersion === null) return '—';
        const { shareType, grade } = currentVersion;
        const words = [choices.nameOf('shareType', shareType), sayNational('gradeOf', { grade })];
        return words.join(' · ');
      },
    },
  ];
}
