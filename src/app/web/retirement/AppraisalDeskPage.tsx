import { Segmented } from 'antd';
import * as z from 'zod';
import {
  retirementApi,
  type Retirement,
  type RetirementDetail,
} from '#lifecycle/retirement/retirement.contract.ts';
import { useApi, useApiPages } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { DeskPage } from '#platform/ui/DeskPage.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { useDepartments } from '../catalog/departments.ts';
import { pathTo } from '../paths.ts';
import { CaseDeed } from './CaseDeed.tsx';
import { CaseFacts } from './CaseFacts.tsx';
import { CaseOpinions } from './CaseOpinions.tsx';
import { CaseSignatures } from './CaseSignatures.tsx';
import { CaseState } from './case-parts.tsx';
import { caseWords } from './case.words.ts';
import { deedWords } from './deed.words.ts';
import { deskWords } from './desk.words.ts';
import { DeidentifyPlan, usePlan } from './DeidentifyPlan.tsx';
import { ImpactList } from './ImpactList.tsx';
import './retirement.css';

const queues = ['any', 'opinion', 'approval', 'witness', 'execution'] as const;
type Queue = (typeof queues)[number];
const deskState = z.object({
  queue: z.enum(queues).optional(),
  item: z.string().max(100).optional(),
});
const queueKeys = {
  any: 'queueAll',
  opinion: 'queueOpinion',
  approval: 'queueApproval',
  witness: 'queueWitness',
  execution: 'queueExecution',
} as const;
const everyMs = 30_000;

/** What waits for one in retirement, one piece beside the other; when it is done the next one opens. */
export function AppraisalDeskPage() {
  const say = useWords(deskWords);
  const scene = useWords(caseWords)('scene');
  const [{ queue = 'any', item }, change] = useUrlState(deskState);
  const pages = useApiPages(retirementApi.list, { query: { waits: queue } }, { everyMs });
  const goOn = (from: string) => {
    const at = pages.items.findIndex(({ id }) => id === from);
    const next = pages.items[at + 1] ?? pages.items.find(({ id }) => id !== from);
    change({ item: next?.id });
    pages.reload();
  };
  return (
    <DeskPage
      title={say('desk')}
      crumbs={[{ title: scene }, { title: say('desk') }]}
      help={{ what: say('deskWhat'), next: [say('deskNext1'), say('deskNext2')] }}
      pages={pages}
      rowKey={({ id }) => id}
      line={(row) => <Line row={row} />}
      detail={(row) => (
        <Piece
          key={row.id}
          id={row.id}
          done={() => {
            goOn(item ?? row.id);
          }}
        />
      )}
      filters={
        <Queues
          queue={queue}
          choose={(next) => {
            change({ queue: next === 'any' ? undefined : next, item: undefined });
          }}
        />
      }
      empty={{ title: say('deskEmpty'), next: say('deskEmptyNext') }}
    />
  );
}

function Queues({ queue, choose }: { queue: Queue; choose: (queue: Queue) => void }) {
  const say = useWords(deskWords);
  return (
    <div>
      <Segmented
        aria-label={say('queue')}
        value={queue}
        onChange={choose}
        options={queues.map((value) => ({ value, label: say(queueKeys[value]) }))}
      />
    </div>
  );
}

function Line({ row }: { row: Retirement }) {
  const { nameOf } = useDepartments();
  return (
    <>
      <div className="clamp">{row.dataSetName}</div>
      <div className="weak">
        {nameOf(row.departmentId)} · <DateTime value={row.proposedAt} />
      </div>
      <CaseState state={row.state} />
    </>
  );
}

function Piece({ id, done }: { id: string; done: () => void }) {
  const query = useApi(retirementApi.get, { params: { id } });
  return <Loaded query={query}>{(one) => <Case one={one} done={done} />}</Loaded>;
}

function Case({ one, done }: { one: RetirementDetail; done: () => void }) {
  const say = useWords(deedWords);
  const sayCase = useWords(caseWords);
  return (
    <div className="desk-piece">
      <div className="case-links">
        <h2>{one.dataSetName}</h2>
        <CaseState state={one.state} />
        <AppLink to={pathTo('retirement', { retirementId: one.id })}>{say('openCase')}</AppLink>
      </div>
      <CaseFacts one={one} />
      <CaseDeed one={one} done={done} />
      <CaseOpinions one={one} />
      <CaseSignatures one={one} />
      <DeskPlan one={one} />
      <Panel title={sayCase('impact')}>
        <ImpactList dataSetId={one.dataSetId} kept={one.keptCopies} />
      </Panel>
    </div>
  );
}

/** The plan of treatment, where there is one to judge. */
function DeskPlan({ one }: { one: RetirementDetail }) {
  return usePlan(one.id) === undefined ? null : <DeidentifyPlan one={one} />;
}
