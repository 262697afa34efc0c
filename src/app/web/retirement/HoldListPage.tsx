import { Button } from 'antd';
import { useState } from 'react';
import * as z from 'zod';
import { holdApi, type LegalHold } from '#lifecycle/retirement/hold.contract.ts';
import { useApiPages } from '#platform/ui/api.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { FilterBar } from '#platform/ui/FilterBar.tsx';
import { ListPage } from '#platform/ui/ListPage.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { useDepartments, useMayIn } from '../catalog/departments.ts';
import { useSession } from '../shell/session.ts';
import { DataSetName } from './DataSetName.tsx';
import { FilterTag } from './FilterTag.tsx';
import { PlaceHoldDrawer, ReleaseHoldDrawer } from './HoldDrawers.tsx';
import { holdWords } from './hold.words.ts';

const filters = z.object({
  q: z.string().max(100).optional(),
  state: z.enum(['open', 'released']).optional(),
  dataSetId: z.uuid().optional(),
  // `new`, or the data set that is to be held: a link may open the form.
  place: z.union([z.literal('new'), z.uuid()]).optional(),
});
type Values = z.output<typeof filters>;
type Change = (change: z.input<typeof filters>) => void;

/** Data sets that are held for cases, and how to hold and release them. */
export function HoldListPage() {
  const say = useWords(holdWords);
  const { may } = useSession();
  const [filter, change] = useUrlState(filters);
  const { state, q, dataSetId, place } = filter;
  const open = state === undefined ? {} : { open: String(state === 'open') };
  const pages = useApiPages(holdApi.listHolds, { query: { q, dataSetId, ...open } });
  const [releasing, setReleasing] = useState<LegalHold>();
  return (
    <>
      <ListPage
        title={say('holds')}
        crumbs={[{ title: say('scene') }, { title: say('holds') }]}
        help={{ what: say('what'), next: [say('next1'), say('next2')] }}
        actions={
          may('hold:manage') ? (
            <Button
              type="primary"
              onClick={() => {
                change({ place: 'new' });
              }}
            >
              {say('place')}
            </Button>
          ) : null
        }
        pages={pages}
        columns={useColumns(setReleasing)}
        rowKey={({ id }) => id}
        isLong
        filters={<Filters values={filter} onChange={change} name={pages.items[0]?.dataSetName} />}
        empty={{ title: say('empty'), next: say('emptyNext') }}
      />
      {may('hold:manage') ? (
        <PlaceHoldDrawer
          place={place}
          close={() => {
            change({ place: undefined });
          }}
        />
      ) : null}
      <ReleaseHoldDrawer
        hold={releasing}
        close={() => {
          setReleasing(undefined);
        }}
      />
    </>
  );
}

function Filters({
  values,
  onChange,
  name,
}: {
  values: Values;
  onChange: Change;
  name: string | undefined;
}) {
  const say = useWords(holdWords);
  return (
    <div className="filters">
      <FilterBar
        filters={[
          { kind: 'text', key: 'q', label: say('search'), width: 260 },
          {
            kind: 'choice',
            key: 'state',
            label: say('state'),
            width: 130,
            options: [
              { value: 'open', label: say('open') },
              { value: 'released', label: say('released') },
            ],
          },
        ]}
        values={values}
        onChange={onChange}
      />
      {values.dataSetId === undefined ? null : (
        <FilterTag
          words={say('onlyDataSet', { name: name ?? say('thisDataSet') })}
          clear={() => {
            onChange({ dataSetId: undefined });
          }}
        />
      )}
    </div>
  );
}

function useColumns(release: (hold: LegalHold) => void): Column<LegalHold>[] {
  const say = useWords(holdWords);
  const { may } = useSession();
  const { nameOf } = useDepartments();
  const deed: Column<LegalHold> = {
    key: 'deed',
    title: say('deed'),
    width: 106,
    render: (hold) => <Release hold={hold} release={release} />,
  };
  return [
    {
      key: 'dataSet',
      title: say('dataSet'),
      width: 200,
      render: (hold) => (
        <>
          <DataSetName {...hold} />
          <div className="weak clamp">{nameOf(hold.departmentId)}</div>
        </>
      ),
    },
    { key: 'case', title: say('caseReference'), width: 184, render: (hold) => hold.caseReference },
    { key: 'reason', title: say('reason'), render: ({ reason }) => reason },
    {
      key: 'placed',
      title: say('placed'),
      width: 144,
      render: (hold) => <Signed name={hold.placedByName} at={hold.placedAt} />,
    },
    { key: 'state', title: say('state'), width: 140, render: (hold) => <State hold={hold} /> },
    ...(may('hold:manage') ? [deed] : []),
  ];
}

function Signed({ name, at }: { name: string; at: string }) {
  return (
    <>
      <div className="clamp">{name}</div>
      <span className="weak">
        <DateTime value={at} />
      </span>
    </>
  );
}

function State({ hold }: { hold: LegalHold }) {
  const say = useWords(holdWords);
  const { releasedAt, releasedByName, releaseReason } = hold;
  if (releasedAt === null) return <StatusTag tone="attention">{say('open')}</StatusTag>;
  return (
    <>
      <StatusTag tone="rest">{say('released')}</StatusTag>
      <Signed name={releasedByName ?? ''} at={releasedAt} />
      <div className="weak clamp" title={releaseReason ?? ''}>
        {releaseReason}
      </div>
    </>
  );
}

function Release({ hold, release }: { hold: LegalHold; release: (hold: LegalHold) => void }) {
  const say = useWords(holdWords);
  const mayHere = useMayIn(hold.departmentId);
  if (hold.releasedAt !== null || !mayHere('hold:manage')) return <span className="weak">—</span>;
  return (
    <Button
      size="small"
      aria-label={`${say('release')} ${hold.dataSetName} ${hold.caseReference}`}
      onClick={() => {
        release(hold);
      }}
    >
      {say('release')}
    </Button>
  );
}
