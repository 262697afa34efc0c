import { Alert } from 'antd';
import { retirementApi, type RetirementDetail } from '#lifecycle/retirement/retirement.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { DetailPage, type Tab } from '#platform/ui/DetailPage.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { usePathParams } from '../routing.ts';
import { CaseDeed } from './CaseDeed.tsx';
import { CaseFacts } from './CaseFacts.tsx';
import { CaseOpinions } from './CaseOpinions.tsx';
import { CaseRecord } from './CaseRecord.tsx';
import { CaseScope } from './CaseScope.tsx';
import { CaseSignatures } from './CaseSignatures.tsx';
import { CaseState, useCaseNames } from './case-parts.tsx';
import { CaseTimeline } from './CaseTimeline.tsx';
import { caseWords } from './case.words.ts';
import { deedWords } from './deed.words.ts';
import { DeidentifyPlan } from './DeidentifyPlan.tsx';
import { treatmentWords } from './treatment.words.ts';
import { ImpactList } from './ImpactList.tsx';
import { WithdrawCase } from './WithdrawCase.tsx';

const everyMs = 10_000;

/** One case of retirement: its way, what it waits for, opinions, impact and record. */
export function RetirementPage() {
  const { retirementId } = usePathParams('retirement');
  const query = useApi(retirementApi.get, { params: { id: retirementId } }, { everyMs });
  return <Loaded query={query}>{(one) => <OneCase key={one.id} one={one} />}</Loaded>;
}

function OneCase({ one }: { one: RetirementDetail }) {
  const say = useWords(deedWords);
  const sayCase = useWords(caseWords);
  const names = useCaseNames();
  const proposed = say('proposedBy', { name: one.proposedByName });
  return (
    <DetailPage
      title={one.dataSetName}
      tag={<CaseState state={one.state} />}
      description={say('about', { cause: names.cause(one.cause), name: proposed })}
      crumbs={[
        { title: sayCase('scene') },
        { title: sayCase('cases'), path: pathTo('retirements') },
        { title: one.dataSetName },
      ]}
      help={{ what: say('caseWhat'), next: [say('caseNext1'), say('caseNext2')] }}
      actions={<WithdrawCase one={one} />}
      tabs={useTabs(one)}
    >
      <Panel>
        <CaseTimeline one={one} />
      </Panel>
      <Panel title={say('facts')}>
        <CaseFacts one={one} />
      </Panel>
      <CaseDeed one={one} done={() => undefined} />
    </DetailPage>
  );
}

function useTabs(one: RetirementDetail): Tab[] {
  const say = useWords(deedWords);
  const sayPlan = useWords(treatmentWords);
  return [
    {
      key: 'appraisal',
      title: say('tabAppraisal'),
      content: (
        <div className="stack">
          <CaseOpinions one={one} />
          <CaseSignatures one={one} />
        </div>
      ),
    },
    {
      key: 'impact',
      title: say('tabImpact'),
      content: (
        <div className="stack">
          <CaseScope one={one} />
          {one.state === 'destroyed' ? (
            <Alert type="info" showIcon title={say('destroyedNow')} />
          ) : (
            <Panel>
              <ImpactList dataSetId={one.dataSetId} kept={one.keptCopies} />
            </Panel>
          )}
        </div>
      ),
    },
    ...(one.state === 'proposed' || one.result === 'de-identify'
      ? [{ key: 'plan', title: sayPlan('plan'), content: <DeidentifyPlan one={one} /> }]
      : []),
    { key: 'record', title: say('tabRecord'), content: <CaseRecord one={one} /> },
  ];
}
