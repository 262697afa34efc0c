import { Alert, Button } from 'antd';
import type { ReactNode } from 'react';
import {
  shareRequestApi,
  type ShareRequest,
} from '#lifecycle/application/share-request.contract.ts';
import { shareRequest as road } from '#lifecycle/road/road.ts';
import { useCommand } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { useConfirm, useProblemToast, useToast } from '#platform/ui/confirm.tsx';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { Facts } from '#platform/ui/DetailPage.tsx';
import { formatDate, useFormats } from '#platform/ui/formats.ts';
import { StatusTag, type Tone } from '#platform/ui/StatusTag.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { useDepartments, useMayIn } from '../catalog/departments.ts';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { Applicant } from './grant-columns.tsx';
import { useOperatorName } from './operator-words.ts';
import { ShareDecision } from './ShareDecision.tsx';
import { shareWords } from './share.words.ts';
import './service.css';

const tones: Readonly<Record<ShareRequest['state'], Tone>> = {
  'un-audit': 'attention',
  'audit-reject': 'bad',
  finished: 'good',
  invalid: 'rest',
};

/** The state of a share request in words. */
export function ShareRequestStateTag({ state }: { state: ShareRequest['state'] }) {
  const language = useLanguage();
  return <StatusTag tone={tones[state]}>{road.states[state][language]}</StatusTag>;
}

/** What was asked, and deciding on it; who asked, and who may not decide, is told before any click. */
export function ShareRequestDetail({ request }: { request: ShareRequest }) {
  const say = useWords(shareWords);
  const { me } = useSession();
  const mayHere = useMayIn(request.providerDepartmentId);
  const isOwn = request.requestedBy === me.id;
  const isWaiting = request.state === 'un-audit';
  const decides = mayHere('grant:decide');
  return (
    <div className="stack">
      {isOwn ? (
        <div>
          <StatusTag tone="running">{say('ownRequest')}</StatusTag>
        </div>
      ) : null}
      <Asked request={request} />
      {isWaiting && isOwn ? <Alert type="info" showIcon title={say('cannotOwn')} /> : null}
      {isWaiting && !isOwn && !decides ? (
        <Alert type="info" showIcon title={say('cannotRight')} />
      ) : null}
      {isWaiting && isOwn ? <Withdraw id={request.id} /> : null}
      {isWaiting && !isOwn && decides ? <ShareDecision request={request} /> : null}
    </div>
  );
}

function Asked({ request }: { request: ShareRequest }) {
  const say = useWords(shareWords);
  const { clauses, list, number } = useFormats();
  const { nameOf } = useDepartments();
  const operatorName = useOperatorName();
  const { serviceId, fields, rowFilter } = request;
  const rows = rowFilter.map(
    ({ column, op, values }) => `${column} ${operatorName(op)} ${list(values)}`,
  );
  return (
    <Facts
      items={[
        [say('application'), <Applicant key="a" {...request} />],
        [
          say('service'),
          <AppLink key="s" to={pathTo('service', { serviceId })}>
            {request.serviceName}
          </AppLink>,
        ],
        [say('provider'), nameOf(request.providerDepartmentId)],
        [say('asked'), <DateTime key="t" value={request.createdAt} />],
        [say('basis'), request.basis],
        [say('scenario'), request.scenario],
        [
          say('fields'),
          <LongText key="f" text={fields === null ? say('fieldsAll') : list(fields)} />,
        ],
        [say('rowFilter'), <LongText key="r" text={clauses(rows) || say('rowFilterAll')} />],
        [say('validFrom'), formatDate(request.validFrom)],
        [say('validTo'), formatDate(request.validTo)],
        [say('quotaPerMinute'), number(request.quotaPerMinute)],
        [say('quotaPerDay'), number(request.quotaPerDay)],
        [say('frequency'), request.frequency],
        [say('responsibleDuty'), request.responsibleDuty],
        ...(request.decidedAt === null
          ? []
          : ([
              [say('decided'), <DateTime key="d" value={request.decidedAt} />],
              [say('decisionReason'), request.decisionReason ?? '—'],
            ] satisfies [string, ReactNode][])),
      ]}
    />
  );
}

/** A text that may be very long scrolls in its place. */
function LongText({ text }: { text: string }) {
  return <div className="long-text">{text}</div>;
}

function Withdraw({ id }: { id: string }) {
  const say = useWords(shareWords);
  const confirm = useConfirm();
  const toast = useToast();
  const tell = useProblemToast();
  const withdraw = useCommand(shareRequestApi.withdraw);
  const run = async () => {
    const words = { title: say('withdrawTitle'), text: say('withdrawText') };
    if (!(await confirm({ ...words, action: say('withdraw'), danger: true }))) return;
    try {
      await withdraw.mutateAsync({ params: { id } });
      toast(say('withdrawn'));
    } catch (error) {
      tell(error);
    }
  };
  return (
    <div>
      <Button onClick={() => void run()}>{say('withdraw')}</Button>
    </div>
  );
}
