import { Alert, Form, Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { resourceApi, type ResourceDetail } from '#lifecycle/resource/resource.contract.ts';
import { ApiProblem } from '#platform/http/client.ts';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useApi, useCall, useCommand } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { Page, Panel } from '#platform/ui/Page.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { usePathParams } from '../routing.ts';
import { catalogWords } from './catalog.words.ts';
import { ContentSchema, type Content } from './content-values.ts';
import { isReady, missingToSubmit, Rejected } from './EntryNotes.tsx';
import { EntryFields } from './EntryFields.tsx';
import { ResourceState } from './resource-columns.tsx';
import { TheirChanges } from './TheirChanges.tsx';

/** A draft may be incomplete; what it lacks is shown after saving, and only stops the submission. */
const { abstract, formatType, classCode, relatedCodes, relatedMatters } = ContentSchema.shape;
const DraftForm = ContentSchema.extend({
  abstract: abstract.default(''),
  formatType: formatType.default(''),
  relatedCodes: relatedCodes.default([]),
  relatedMatters: relatedMatters.default([]),
  classCode: classCode.extend({ detail: classCode.shape.detail.default('') }),
});

/** What is typed, and the version of the entry it was made from, which stays with a kept draft. */
const EditForm = DraftForm.extend({ version: resourceApi.updateDraft.body.shape.version });

const conflictCode = 'platform.version-conflict';

function isConflict(problem: unknown): boolean {
  return problem instanceof ApiProblem && problem.code === conflictCode;
}

/** The form of the draft of an entry. */
export function ResourceEditPage() {
  const { resourceId } = usePathParams('resourceEdit');
  const entry = useApi(resourceApi.get, { params: { id: resourceId } });
  return <Loaded query={entry}>{(data) => <EditEntry key={resourceId} read={data} />}</Loaded>;
}

function EditEntry({ read }: { read: ResourceDetail }) {
  const say = useWords(catalogWords);
  // What was read when the form was opened; a later answer must not pass for what the person has seen.
  const [base, setBase] = useState(read);
  const content = base.draft ?? base.published;
  const title = say('editTitle', { name: base.name });
  const back = pathTo('resource', { resourceId: base.id }, { show: 'draft' });
  return (
    <Page
      title={title}
      tag={<ResourceState state={read.state} />}
      crumbs={[
        { title: say('scene') },
        { title: say('resources'), path: pathTo('resources') },
        { title: base.name, path: back },
        { title: say('edit') },
      ]}
      help={{ what: say('editWhat'), next: [say('editNext1'), say('editNext2')] }}
      actions={<AppLink to={back}>{say('toEntry')}</AppLink>}
    >
      {!base.moves.includes('edit') || content === null ? (
        <Panel>
          <EmptyState
            title={say('cannotEdit')}
            action={<AppLink to={back}>{say('toEntry')}</AppLink>}
          />
        </Panel>
      ) : (
        <DraftOf base={base} content={content} onSaved={setBase} />
      )}
    </Page>
  );
}

function DraftOf({
  base,
  content,
  onSaved,
}: {
  base: ResourceDetail;
  content: Content;
  onSaved: (entry: ResourceDetail) => void;
}) {
  const say = useWords(catalogWords);
  const toast = useToast();
  const call = useCall();
  const update = useCommand(resourceApi.updateDraft);
  const [mine, setMine] = useState<Content>();
  const [theirs, setTheirs] = useState<ResourceDetail>();
  const params = { id: base.id };
  return (
    <>
      <Rejected entry={base} />
      <StillMissing entry={base} />
      <Panel>
        <ApiForm
          schema={EditForm}
          initial={{ ...content, version: base.version }}
          draftKey={`resource-edit-${base.id}`}
          submit={say('saveDraft')}
          onSubmit={async (body) => {
            const { version, ...typed } = EditForm.parse(body);
            setMine(typed);
            const saved = await update
              .mutateAsync({ params, body: { version, content: typed } })
              .catch(async (problem: unknown) => {
                // The form tells of any other problem; of a conflict it is told what the other one saved.
                if (isConflict(problem)) setTheirs(await call(resourceApi.get, { params }));
                throw problem;
              });
            setTheirs(undefined);
            onSaved(saved);
            toast(say('saved'));
          }}
          isTold={({ code }) => code === conflictCode && theirs !== undefined}
        >
          {theirs === undefined || mine === undefined ? null : (
            <TheirChanges theirs={theirs} mine={mine} />
          )}
          <SeenVersion version={base.version} />
          <EntryFields entry={base} />
        </ApiForm>
      </Panel>
    </>
  );
}

/** Carries the version that was seen; what the person saved here is seen, too. */
function SeenVersion({ version }: { version: number }) {
  const form = Form.useFormInstance();
  const known = useRef(version);
  useEffect(() => {
    if (known.current !== version) form.setFieldValue('version', version);
    known.current = version;
  }, [form, version]);
  return (
    <Form.Item name="version" hidden noStyle>
      <Input />
    </Form.Item>
  );
}

function StillMissing({ entry }: { entry: ResourceDetail }) {
  const say = useWords(catalogWords);
  const language = useLanguage();
  const { clauses } = useFormats();
  const missing = missingToSubmit(entry);
  if (missing.length === 0) {
    return isReady(entry) ? <Alert type="success" showIcon title={say('complete')} /> : null;
  }
  return (
    <Alert
      type="warning"
      showIcon
      title={say('missingTitle', { count: missing.length })}
      description={clauses(missing.slice(0, 20).map(({ words }) => words[language]))}
    />
  );
}
