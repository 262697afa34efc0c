import { resourceApi } from '#lifecycle/resource/resource.contract.ts';
import type { DataSet } from '#lifecycle/source/source.contract.ts';
import { viewApi } from '#lifecycle/view/view.contract.ts';
import type { CallOutput } from '#platform/http/client.ts';
import { useCommand } from '#platform/ui/api.tsx';
import { useWords } from '#platform/ui/words.ts';
import type { ChangeDraft, MadeView, UploadDraft } from './upload-draft.ts';
import { uploadWords } from './upload.words.ts';

type Mapping = NonNullable<CallOutput<typeof viewApi.propose>['mapping']>;

const codeCharactersMax = 58;
const nameCharactersMax = 200;

/** What can be done after a landing, with what the person said about the columns. Both throw the platform's refusal. */
export function useNextDeeds(given: {
  draft: UploadDraft;
  change: ChangeDraft;
  dataSet: DataSet;
}): { standardise: () => Promise<void>; propose: () => Promise<void> } {
  const { draft, change, dataSet } = given;
  const say = useWords(uploadWords);
  const proposeView = useCommand(viewApi.propose);
  const createView = useCommand(viewApi.create);
  const build = useCommand(viewApi.build);
  const proposeResource = useCommand(resourceApi.propose);
  const updateDraft = useCommand(resourceApi.updateDraft);

  const made = async (): Promise<MadeView> => {
    const { mapping, inputs, sql } = await proposeView.mutateAsync({
      body: { dataSetId: dataSet.id },
    });
    const labelled = mapping === null ? undefined : labelledMapping(mapping, draft.edits);
    const suffix = say('standardSuffix');
    const view = await createView.mutateAsync({
      body: {
        code: `${dataSet.code.slice(0, codeCharactersMax)}_std`,
        name: `${dataSet.name.slice(0, nameCharactersMax - suffix.length)}${suffix}`,
        departmentId: dataSet.departmentId,
        inputs,
        ...(labelled === undefined ? { sql } : { mapping: labelled }),
      },
    });
    const columns = Object.fromEntries(labelled?.columns.map(({ from, to }) => [from, to]) ?? []);
    return { id: view.id, dataSetId: view.dataSetId, jobIds: [], columns };
  };

  return {
    standardise: async () => {
      const view = draft.view ?? (await made());
      change({ view });
      const { jobs } = await build.mutateAsync({ params: { id: view.id } });
      change({ view: { ...view, jobIds: jobs.map(({ jobId }) => jobId) } });
    },
    propose: async () => {
      const dataSetId = draft.view?.dataSetId ?? dataSet.id;
      const entry = await proposeResource.mutateAsync({ body: { dataSetId } });
      change({ resourceId: entry.id });
      const keys = keysOf(draft);
      if (entry.draft === null || keys.size === 0) return;
      const items = entry.draft.items.map((item) => ({ ...item, key: keys.has(item.column) }));
      await updateDraft.mutateAsync({
        params: { id: entry.id },
        body: { version: entry.version, content: { ...entry.draft, items } },
      });
    },
  };
}

/** The mapping with the names a person gave to columns. */
function labelledMapping(mapping: Mapping, edits: UploadDraft['edits']): Mapping {
  return {
    ...mapping,
    columns: mapping.columns.map((column) => {
      const label = edits[column.from]?.label?.trim() ?? '';
      return label === '' ? column : { ...column, label };
    }),
  };
}

/** The columns that tell rows apart, as the catalogued data set names them. */
function keysOf(draft: UploadDraft): ReadonlySet<string> {
  const chosen = Object.entries(draft.edits).filter(([, edit]) => edit.key === true);
  return new Set(chosen.map(([name]) => draft.view?.columns[name] ?? name));
}
