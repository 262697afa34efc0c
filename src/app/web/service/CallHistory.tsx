import type { UseQueryResult } from '@tanstack/react-query';
import type * as z from 'zod';
import { accessRecordApi } from '#lifecycle/application/access-record.contract.ts';
import { useApi, useApiPages, type Pages } from '#platform/ui/api.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { Rows } from '#platform/ui/ListPage.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useCallColumns } from './call-columns.tsx';
import { CallChart, chartDays } from './CallChart.tsx';
import { serviceWords } from './service.words.ts';

type Days = z.output<typeof accessRecordApi.daysOfService.response>;
type Call = z.output<typeof accessRecordApi.callsOfService.response>['items'][number];

/** Calls of an application by day, and the latest ones. */
export function ApplicationUse({ id }: { id: string }) {
  const params = { id };
  const days = useApi(accessRecordApi.daysOfApplication, { params, query: { days: chartDays } });
  const calls = useApiPages(accessRecordApi.callsOfApplication, { params });
  return <CallHistory days={days} calls={calls} />;
}

/** Calls of a service by day, and the latest ones. */
export function ServiceCalls({ id }: { id: string }) {
  const params = { id };
  const days = useApi(accessRecordApi.daysOfService, { params, query: { days: chartDays } });
  const calls = useApiPages(accessRecordApi.callsOfService, { params });
  return <CallHistory days={days} calls={calls} />;
}

function CallHistory({ days, calls }: { days: UseQueryResult<Days, Error>; calls: Pages<Call> }) {
  const say = useWords(serviceWords);
  return (
    <div className="stack">
      <Panel>
        <Loaded query={days}>{(answer) => <CallChart days={answer.days} />}</Loaded>
      </Panel>
      <Panel title={say('callsLatest')}>
        <Rows
          pages={calls}
          columns={useCallColumns()}
          rowKey={(call) => call.id}
          label={say('callsLatest')}
          empty={{ title: say('callsNone') }}
        />
      </Panel>
    </div>
  );
}
