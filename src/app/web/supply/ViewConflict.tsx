import { Alert, Button } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { viewApi } from '#lifecycle/view/view.contract.ts';
import { useApi, useCall } from '#platform/ui/api.tsx';
import { Loaded } from '#platform/ui/DetailPage.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useWords } from '#platform/ui/words.ts';
import { definitionOf, type ViewDraft } from './view-draft.ts';
import type { ViewDetail } from './view-types.tsx';
import { viewWords } from './view.words.ts';
import './snapshot.css';
import './view.css';

/** Somebody else saved the view meanwhile: compare, then go on with one's own or with theirs. */
export function ViewConflict(props: {
  viewId: string;
  draft: ViewDraft;
  onKeep: (theirs: ViewDetail) => void;
  onReload: (theirs: ViewDetail) => void;
}) {
  const { viewId, draft, onKeep, onReload } = props;
  const say = useWords(viewWords);
  const [isCompared, setCompared] = useState(false);
  const query = useApi(viewApi.get, { params: { id: viewId } }, { staleMs: 0 });
  return (
    <div className="stack" role="alert">
      <Alert
        type="warning"
        showIcon
        title={say('conflictTitle')}
        description={say('conflictText')}
        action={
          isCompared ? null : (
            <Button
              onClick={() => {
                setCompared(true);
              }}
            >
              {say('conflictCompare')}
            </Button>
          )
        }
      />
      {isCompared ? (
        <Loaded query={query}>
          {(theirs) => (
            <>
              <Sides draft={draft} theirs={theirs} />
              <div className="view-line">
                <Button
                  onClick={() => {
                    onKeep(theirs);
                  }}
                >
                  {say('conflictKeep')}
                </Button>
                <Button
                  danger
                  onClick={() => {
                    onReload(theirs);
                  }}
                >
                  {say('conflictReload')}
                </Button>
              </div>
            </>
          )}
        </Loaded>
      ) : null}
    </div>
  );
}

function Sides({ draft, theirs }: { draft: ViewDraft; theirs: ViewDetail }) {
  const say = useWords(viewWords);
  const call = useCall();
  const body = definitionOf(draft);
  // A mapping is compared by the SQL that it makes.
  const mine = useQuery({
    queryKey: ['view-conflict', body],
    queryFn: async ({ signal }) => {
      if (body === undefined || draft.mode === 'sql') return draft.sql;
      return (await call(viewApi.check, { body }, { signal })).sql;
    },
  });
  return (
    <div className="sides">
      <Panel title={`${say('conflictMine')} · ${draft.name}`}>
        <Loaded query={mine}>{(sql) => <pre className="code">{sql}</pre>}</Loaded>
      </Panel>
      <Panel title={`${say('conflictTheirs')} · ${theirs.name}`}>
        <pre className="code">{theirs.sql}</pre>
      </Panel>
    </div>
  );
}
