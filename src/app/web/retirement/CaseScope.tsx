import type { RetirementDetail } from '#lifecycle/retirement/retirement.contract.ts';
import { Panel } from '#platform/ui/Page.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { endsDataSet } from './case-values.ts';
import { DataSetName } from './DataSetName.tsx';
import { deedWords } from './deed.words.ts';
import './retirement.css';

/** What a destruction takes with it as it was appraised, and what stays on which basis. */
export function CaseScope({ one }: { one: RetirementDetail }) {
  const say = useWords(deedWords);
  if (!endsDataSet(one.result) && one.keptCopies.length === 0) return null;
  const setOf = (id: string) => one.dataSets.find((dataSet) => dataSet.id === id);
  return (
    <div className="case-offices">
      {endsDataSet(one.result) ? (
        <Panel title={say('scope')}>
          <ul className="stack">
            {one.scope.map((id) => (
              <li key={id}>
                <Named id={id} dataSet={setOf(id)} />
                {setOf(id)?.retiredAs === 'destroyed' ? (
                  <StatusTag tone="rest">{say('scopeGone')}</StatusTag>
                ) : null}
              </li>
            ))}
          </ul>
        </Panel>
      ) : null}
      <Panel title={say('keptHere')}>
        {one.keptCopies.length === 0 ? <p className="weak">{say('noneKept')}</p> : null}
        <ul className="stack">
          {one.keptCopies.map(({ dataSetId, basis }) => (
            <li key={dataSetId}>
              <Named id={dataSetId} dataSet={setOf(dataSetId)} />
              <p className="case-reason">{basis}</p>
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}

function Named(props: { id: string; dataSet: RetirementDetail['dataSets'][number] | undefined }) {
  const { id, dataSet } = props;
  return (
    <DataSetName
      dataSetId={id}
      dataSetName={dataSet?.name ?? id}
      dataSetCode={dataSet?.code ?? ''}
    />
  );
}
