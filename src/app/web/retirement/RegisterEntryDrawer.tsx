import { Drawer, Typography } from 'antd';
import type { ReactNode } from 'react';
import type { RegisterEntry } from '#lifecycle/retirement/register.contract.ts';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { Facts } from '#platform/ui/DetailPage.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { useCaseNames } from './case-parts.tsx';
import { DataSetName } from './DataSetName.tsx';
import { useMethodName } from './disposal-methods.ts';
import { contentOf, type RegisterContent } from './register-content.ts';
import { kindKeys, kindTones } from './register-kinds.ts';
import { registerWords } from './register.words.ts';
import './register.css';

type Fact = readonly [term: string, value: ReactNode];

/** The whole of one entry: what it tells in words, its place in the chain, and as it was entered. */
export function RegisterEntryDrawer({
  entry,
  close,
}: {
  entry: RegisterEntry | undefined;
  close: () => void;
}) {
  const say = useWords(registerWords);
  return (
    <Drawer
      title={say('entryTitle', { number: entry?.sequence ?? 0 })}
      open={entry !== undefined}
      onClose={close}
      size={600}
      destroyOnHidden
    >
      {entry === undefined ? null : <Whole entry={entry} />}
    </Drawer>
  );
}

function Whole({ entry }: { entry: RegisterEntry }) {
  const say = useWords(registerWords);
  const facts = useFacts(entry);
  return (
    <div className="entry">
      <Facts items={facts.map(([term, value]) => [term, value])} />
      <h2 className="part-title">{say('proof')}</h2>
      <dl className="hashes">
        {(['previousHash', 'hash'] as const).map((name) => (
          <div key={name}>
            <dt className="weak">{say(name === 'hash' ? 'thisHash' : name)}</dt>
            <dd>
              <Typography.Text code copyable>
                {entry[name]}
              </Typography.Text>
            </dd>
          </div>
        ))}
      </dl>
      <h2 className="part-title">{say('raw')}</h2>
      <pre className="raw-entry">{JSON.stringify(entry.content, null, 2)}</pre>
    </div>
  );
}

/** What the entry tells, term by term; what it does not tell is left out. */
function useFacts(entry: RegisterEntry): Fact[] {
  const say = useWords(registerWords);
  const content = contentOf(entry);
  return [
    [
      say('kind'),
      <StatusTag key="kind" tone={kindTones[entry.kind]}>
        {say(kindKeys[entry.kind])}
      </StatusTag>,
    ],
    [say('at'), <DateTime key="at" value={entry.at} />],
    [say('dataSet'), <DataSetName key="dataSet" {...entry} />],
    [
      say('retirement'),
      <AppLink key="case" to={pathTo('retirement', { retirementId: entry.retirementId })}>
        {say('toCase')}
      </AppLink>,
    ],
    ...useCaseFacts(content, entry.names),
    ...usePackageFacts(content),
    ...useDestructionFacts(content, entry),
    ...useTreatmentFacts(content),
    ...useCopyFacts(content, entry),
  ];
}

/** Terms whose value is known. */
function known(facts: readonly Fact[]): Fact[] {
  return facts.filter(([, value]) => value !== undefined && value !== null && value !== '');
}

type Names = RegisterEntry['names'];

function useCaseFacts(content: RegisterContent, names: Names): Fact[] {
  const say = useWords(registerWords);
  const words = useCaseNames();
  const { list } = useFormats();
  const person = (id: string) => names[id] ?? id;
  const { cause, reason, legalBasis, appraisers, approvers, witness, operator } = content;
  const opinions = appraisers?.map(({ office, givenBy, result }) => {
    const who = { office: words.office(office), person: person(givenBy) };
    return result === undefined
      ? say('appraiser', who)
      : say('appraiserSaid', { ...who, result: words.result(result) });
  });
  return known([
    [say('cause'), cause === undefined ? undefined : words.cause(cause)],
    [say('reason'), reason],
    [say('legalBasis'), legalBasis],
    [say('appraisers'), opinions === undefined ? undefined : <Lines key="a" texts={opinions} />],
    [say('approvers'), approvers === undefined ? undefined : list(approvers.map(person))],
    [say('witness'), typeof witness === 'string' ? person(witness) : undefined],
    [say('operator'), typeof operator === 'string' ? person(operator) : undefined],
  ]);
}

function usePackageFacts({ archiveId, manifestSha256, files }: RegisterContent): Fact[] {
  const say = useWords(registerWords);
  const { number } = useFormats();
  return known([
    [
      say('archive'),
      archiveId === undefined ? undefined : (
        <AppLink key="archive" to={pathTo('archive', { archiveId })}>
          {say('toArchive')}
        </AppLink>
      ),
    ],
    [say('files'), files === undefined ? undefined : number(files)],
    [
      say('manifest'),
      typeof manifestSha256 === 'string' ? (
        <Typography.Text key="manifest" code>
          {manifestSha256}
        </Typography.Text>
      ) : undefined,
    ],
  ]);
}

const destroyMethods = {
  overwrite: 'overwrite',
  drop: 'drop',
  rewrite: 'rewrite',
  'crypto-erase': 'cryptoErase',
} as const;

function isDestroyMethod(text: string): text is keyof typeof destroyMethods {
  return text in destroyMethods;
}

function useDestructionFacts(content: RegisterContent, { names, retirementId }: RegisterEntry) {
  const say = useWords(registerWords);
  const { list, number } = useFormats();
  const { may } = useSession();
  const { destroyed, keptCopies, method, startedAt, finishedAt, verifyResult, copyTasks } = content;
  const sets = destroyed?.map(({ dataSetId, code, rowCount, snapshots }) => {
    const name = names[dataSetId] ?? code;
    return say('destroyedSet', { name, rows: number(rowCount ?? 0), snapshots });
  });
  const kept = keptCopies?.map(({ dataSetId, basis }) =>
    say('keptCopy', { name: names[dataSetId] ?? dataSetId, basis }),
  );
  const methods = Array.isArray(method)
    ? list(method.map((one) => (isDestroyMethod(one) ? say(destroyMethods[one]) : one)))
    : undefined;
  const tasks = copyTasks?.length ?? 0;
  return known([
    [say('destroyedSets'), sets === undefined ? undefined : <Lines key="sets" texts={sets} />],
    [
      say('keptCopies'),
      kept === undefined || kept.length === 0 ? undefined : <Lines key="kept" texts={kept} />,
    ],
    [say('method'), methods],
    [say('started'), momentOf(startedAt)],
    [say('finished'), momentOf(finishedAt)],
    [say('verified'), verifyResult?.clean === true ? say('verifiedClean') : undefined],
    [
      say('copyTasks'),
      tasks === 0 ? undefined : (
        <span key="tasks">
          {say('copyTaskCount', { count: tasks })}{' '}
          {may('disposal:read') ? (
            <AppLink to={pathTo('disposalTasks', undefined, { retirementId })}>
              {say('toTasks')}
            </AppLink>
          ) : null}
        </span>
      ),
    ],
  ]);
}

function useTreatmentFacts({ deIdentified }: RegisterContent): Fact[] {
  const say = useWords(registerWords);
  const { number } = useFormats();
  if (deIdentified === undefined) return [];
  const { name, rowCount, suppressedRows, plan } = deIdentified;
  const told = say('deIdentifiedTold', {
    name,
    version: plan.version,
    k: plan.k,
    rows: number(rowCount ?? 0),
    suppressed: number(suppressedRows ?? 0),
  });
  return [[say('deIdentified'), told]];
}

function useCopyFacts(
  { applicationId, confirmedBy, method }: RegisterContent,
  entry: RegisterEntry,
) {
  const say = useWords(registerWords);
  const methodName = useMethodName();
  if (applicationId === undefined) return [];
  return known([
    [say('application'), entry.names[applicationId] ?? applicationId],
    [say('method'), typeof method === 'string' ? methodName(method) : undefined],
    [
      say('person'),
      confirmedBy === undefined ? undefined : (entry.names[confirmedBy] ?? confirmedBy),
    ],
  ]);
}

function momentOf(at: string | null | undefined): ReactNode {
  return typeof at === 'string' ? <DateTime value={at} /> : undefined;
}

function Lines({ texts }: { texts: readonly string[] }) {
  return (
    <ul>
      {texts.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}
