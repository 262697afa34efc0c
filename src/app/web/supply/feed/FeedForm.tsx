import { Form, InputNumber, Select } from 'antd';
import { useEffect, useState } from 'react';
import type * as z from 'zod';
import {
  collectionApi,
  type DefineFeed,
  type Feed,
  promisedCycles,
} from '#lifecycle/source/collection.contract.ts';
import { connectionApi, type Connection } from '#lifecycle/source/connection.contract.ts';
import type { Source } from '#lifecycle/source/source.contract.ts';
import { ApiProblem } from '#platform/http/client.ts';
import { useApi, useCall, useCommand } from '#platform/ui/api.tsx';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { LinkButton } from '#platform/ui/LinkButton.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { VersionGuard, versionConflict } from '#platform/ui/VersionGuard.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../../paths.ts';
import { useSession } from '../../shell/session.ts';
import {
  bodyOf,
  comparedOf,
  familyOf,
  type FeedFamily,
  feedSchemas,
  type FeedStart,
  valuesOf,
} from './feed-form.ts';
import { useCycleName, useKindName } from './feed-names.ts';
import { atItsField } from './feed-problem.ts';
import { feedFormWords } from './feed-form.words.ts';
import { feedWords } from './feed.words.ts';
import { FileFields } from './file-fields.tsx';
import { HttpFields } from './http-fields.tsx';
import { HoursControl, ScheduleControl } from './schedule-fields.tsx';
import { TableFields } from './table-fields.tsx';
import { useComparedFields } from './use-compared-fields.ts';

const connectionsMax = 200;
const rowsPerSecondMax = 100_000_000;
const minutesMax = 1440;

interface FormProps {
  source: Source;
  /** Undefined for the first one. */
  feed: Feed | undefined;
  start: FeedStart;
  onSaved: () => void;
}

/** The form of what a source collects. The platform looks at the table before anything is saved. */
export function FeedForm(props: FormProps) {
  const { departmentId } = props.source.dataSet;
  const query = { departmentId, limit: connectionsMax };
  const connections = useApi(connectionApi.list, { query });
  return (
    <Loaded query={connections}>
      {({ items }) => {
        const known = items.filter(({ state }) => state !== 'retired');
        return known.length === 0 ? <NoConnection /> : <OneForm {...props} connections={known} />;
      }}
    </Loaded>
  );
}

function NoConnection() {
  const say = useWords(feedFormWords);
  const { may } = useSession();
  const action = <LinkButton to={pathTo('connectionNew')}>{say('newConnection')}</LinkButton>;
  return (
    <EmptyState
      title={say('noConnection')}
      next={say('noConnectionNext')}
      {...(may('connection:manage') ? { action } : {})}
    />
  );
}

function OneForm({ connections, ...props }: FormProps & { connections: readonly Connection[] }) {
  const { source, feed, start } = props;
  const say = useWords(feedFormWords);
  const call = useCall();
  const [family, setFamily] = useState<FeedFamily>('tables');
  const submit = useSubmit(props, family);
  const compared = useComparedFields(connections);
  const params = { id: source.id };
  return (
    <ApiForm
      schema={feedSchemas[family]}
      initial={valuesOf(feed, start)}
      draftKey={`feed-${source.id}`}
      submit={say(feed === undefined ? 'define' : 'save')}
      onSubmit={submit}
      isTold={(problem) => problem.code === versionConflict}
    >
      <VersionGuard
        fields={compared}
        read={async () => comparedOf(await call(collectionApi.feed, { params }))}
      />
      <ConnectionField connections={connections} onFamily={setFamily} />
      <SelectionFields family={family} />
      <h2 className="feed-part">{say('when')}</h2>
      <WhenFields hasStatements={family !== 'files'} />
    </ApiForm>
  );
}

/** Sends the feed; a refusal comes back at its field. */
function useSubmit({ source, onSaved }: FormProps, family: FeedFamily) {
  const say = useWords(feedFormWords);
  const toast = useToast();
  const define = useCommand(collectionApi.define);
  return async (values: Readonly<Record<string, unknown>>) => {
    // The schema of the family has judged them, and each is a narrower form of this one.
    const body = bodyOf(values as z.input<typeof DefineFeed>, family);
    if (body.mode === 'watermark' && body.markColumn === undefined) {
      throw needed(say('markNeeded'));
    }
    try {
      await define.mutateAsync({ params: { id: source.id }, body });
    } catch (error) {
      throw atItsField(error, body);
    }
    toast(say('saved'));
    onSaved();
  };
}

function needed(words: string): ApiProblem {
  return new ApiProblem({
    status: 422,
    code: 'client.mark-needed',
    title: words,
    detail: words,
    errors: [{ path: 'markColumn', message: words }],
  });
}

function ConnectionField(given: {
  connections: readonly Connection[];
  onFamily: (family: FeedFamily) => void;
}) {
  const { connections, onFamily } = given;
  const say = useWords(feedFormWords);
  const sayFeed = useWords(feedWords);
  const kindName = useKindName();
  const id: unknown = Form.useWatch('connectionId');
  const kind = connections.find((one) => one.id === id)?.kind;
  const family = kind === undefined ? 'tables' : familyOf(kind);
  useEffect(() => {
    onFamily(family);
  }, [family, onFamily]);
  return (
    <Field name="connectionId" label={sayFeed('connection')} hint={say('connectionHint')}>
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        options={connections.map(({ id: value, name, kind: of, state }) => ({
          value,
          label: [name, kindName(of), ...(state === 'active' ? [] : [sayFeed('suspended')])].join(
            ' · ',
          ),
        }))}
      />
    </Field>
  );
}

function SelectionFields({ family }: { family: FeedFamily }) {
  const id: unknown = Form.useWatch('connectionId');
  if (typeof id !== 'string') return null;
  if (family === 'files') return <FileFields />;
  return family === 'http' ? <HttpFields /> : <TableFields connectionId={id} />;
}

function WhenFields({ hasStatements }: { hasStatements: boolean }) {
  const say = useWords(feedFormWords);
  const sayFeed = useWords(feedWords);
  const cycleName = useCycleName();
  const clock = useApi(collectionApi.clock, {}, { staleMs: Infinity });
  const zone = clock.data?.timeZone ?? '';
  return (
    <>
      <Field name="promisedCycle" label={sayFeed('cycle')} hint={say('cycleHint')}>
        <Select
          options={promisedCycles.map((value) => ({ value, label: cycleName(value) }))}
          className="feed-short"
        />
      </Field>
      <Field name="schedule" label={sayFeed('schedule')} hint={say('zoneHint', { zone })}>
        <ScheduleControl />
      </Field>
      <Field name="hours" label={sayFeed('hours')} hint={say('hoursHint')}>
        <HoursControl />
      </Field>
      <Field name="budget.rowsPerSecond" label={say('rowsPerSecond')} hint={say('rowsHint')}>
        <InputNumber
          min={1}
          max={rowsPerSecondMax}
          precision={0}
          placeholder={sayFeed('budgetFree')}
          style={{ width: 160 }}
        />
      </Field>
      {hasStatements ? (
        <Field name="budget.statementMinutes" label={say('statement')} hint={say('statementHint')}>
          <InputNumber min={1} max={minutesMax} precision={0} suffix={say('minutesUnit')} />
        </Field>
      ) : null}
    </>
  );
}
