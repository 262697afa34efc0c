import { Alert, Button } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { viewApi } from '#lifecycle/view/view.contract.ts';
import { useApi, useCall } from '#platform/ui/api.tsx';
import { useConfirm, useToast } from '#platform/ui/confirm.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useDataSetChoices } from './data-set-choices.ts';
import { markLines, type MarkedLine } from './line-difference.ts';
import { definitionOf, type ViewDraft } from './view-draft.ts';
import type { ViewDetail } from './view-types.tsx';
import { viewWords } from './view.words.ts';
import './snapshot.css';
import './view.css';

interface ConflictProps {
  viewId: string;
  draft: ViewDraft;
  onKeep: (theirs: ViewDetail) => void;
  onReload: (theirs: ViewDetail) => void;
}

/** Somebody else saved the view meanwhile: compare, then go on with one's own or with theirs. */
export function ViewConflict(props: ConflictProps) {
  const { viewId } = props;
  const say = useWords(viewWords);
  const [isCompared, setCompared] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const query = useApi(viewApi.get, { params: { id: viewId } }, { staleMs: 0 });
  return (
    <div className="stack" role="alert" ref={place}>
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
        <Loaded query={query}>{(theirs) => <Compared {...props} theirs={theirs} />}</Loaded>
      ) : null}
    </div>
  );
}

function Compared({ theirs, ...props }: ConflictProps & { theirs: ViewDetail }) {
  const say = useWords(viewWords);
  const confirm = useConfirm();
  const toast = useToast();
  const reload = async () => {
    const agrees = await confirm({
      title: say('conflictReloadTitle'),
      text: say('conflictReloadText'),
      action: say('conflictReload'),
      danger: true,
    });
    if (agrees) props.onReload(theirs);
  };
  return (
    <>
      <Sides {...props} theirs={theirs} />
      <div className="view-line">
        <Button
          onClick={() => {
            props.onKeep(theirs);
            toast(say('conflictKept'));
          }}
        >
          {say('conflictKeep')}
        </Button>
        <Button danger onClick={() => void reload()}>
          {say('conflictReload')}
        </Button>
      </div>
    </>
  );
}

function Sides({ draft, theirs }: ConflictProps & { theirs: ViewDetail }) {
  const say = useWords(viewWords);
  const call = useCall();
  const body = definitionOf(draft);
  // A mapping is compared by the SQL that it makes.
  const query = useQuery({
    queryKey: ['view-conflict', body],
    queryFn: async ({ signal }) => {
      if (body === undefined || draft.mode === 'sql') return draft.sql;
      return (await call(viewApi.check, { body }, { signal })).sql;
    },
  });
  const { nameOf } = useDataSetChoices(
    [...draft.inputs, ...theirs.inputs].flatMap(({ dataSetId }) => dataSetId ?? []),
  );
  const text = (sql: string, { name, inputs }: Pick<ViewDraft, 'name' | 'inputs'>) =>
    [
      `${say('name')} ${name}`,
      ...inputs.map(
        ({ alias, dataSetId = '' }) =>
          `${say('inputName')} ${alias} = ${nameOf(dataSetId) ?? say('otherDataSet', { id: dataSetId.slice(-6) })}`,
      ),
      '',
      sql,
    ].join('\n');
  return (
    <Loaded query={query}>
      {(sql) => {
        const { mine, other } = markLines(text(sql, draft), text(theirs.sql, savedOf(theirs)));
        return (
          <div className="sides">
            <Side title={say('conflictMine')} lines={mine} />
            <Side title={say('conflictTheirs')} lines={other} />
          </div>
        );
      }}
    </Loaded>
  );
}

function savedOf({ name, inputs }: ViewDetail): Pick<ViewDraft, 'name' | 'inputs'> {
  return { name, inputs: inputs.map((input) => ({ ...input, key: input.alias })) };
}

function Side({ title, lines }: { title: string; lines: readonly MarkedLine[] }) {
  return (
    <Panel title={title}>
      <pre className="code">
        {lines.map(({ key, text, differs }) =>
          differs ? <mark key={key}>{`${text}\n`}</mark> : <span key={key}>{`${text}\n`}</span>,
        )}
      </pre>
    </Panel>
  );
}
