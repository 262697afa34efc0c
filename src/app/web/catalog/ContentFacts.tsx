import './catalog.css';
import type { ReactNode } from 'react';
import { resourceApi, type ResourceDetail } from '#lifecycle/resource/resource.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { Facts } from '#platform/ui/DetailPage.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { Panel } from '#platform/ui/Page.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { catalogWords } from './catalog.words.ts';
import { useChoices, type Content } from './content-values.ts';
import { nationalWords } from './national.words.ts';

export type Warning = ResourceDetail['warnings'][number];

/** What the platform adds to an entry: the code it gave, who provides, when it was published. */
export interface Given {
  code: string | null;
  provider: string;
  publishedOn?: string;
}

const classesMs = 600_000;

/** The class of an entry in words and numbers: `部门信息资源 / 省级 · 307001MB1234567`. */
export function useClassText(): (code: Content['classCode']) => string {
  const tree = useApi(resourceApi.classes, {}, { staleMs: classesMs });
  return ({ major, item, sub, detail }) => {
    const group = tree.data?.classes.find(({ code }) => code === major);
    const names = [group?.name, group?.items.find(({ code }) => code === item)?.name];
    const known = names.filter((name) => name !== undefined).join(' / ');
    const text = `${major}${item}${sub}${detail}`;
    return known === '' ? text : `${known} · ${text}`;
  };
}

type Fact = [term: string, value: ReactNode];

/** The national items of an entry in their groups, with the words of the guide. Vague conditions say so. */
export function ContentFacts(props: {
  content: Content;
  given: Given;
  warnings?: readonly Warning[];
}) {
  const { content, given, warnings = [] } = props;
  const say = useWords(nationalWords);
  const groups: [string, Fact[]][] = [
    [say('groupIdentity'), useIdentityFacts(content, given)],
    [say('groupContent'), useSubjectFacts(content)],
    [say('groupShare'), useShareFacts(content, warnings)],
    [say('groupOpen'), useOpenFacts(content, warnings)],
    [say('groupSafety'), useSafetyFacts(content)],
    [say('groupUpdate'), useUpdateFacts(content)],
  ];
  return (
    <div className="catalog-groups">
      {groups.map(([title, items]) => (
        <Panel key={title} title={title}>
          <Facts items={items} />
        </Panel>
      ))}
    </div>
  );
}

function useIdentityFacts(content: Content, given: Given): Fact[] {
  const say = useWords(nationalWords);
  const classText = useClassText();
  return [
    [say('name'), content.name],
    [say('code'), given.code],
    [say('classCode'), classText(content.classCode)],
    [say('provider'), given.provider],
    [say('publishedOn'), given.publishedOn],
  ];
}

function useSubjectFacts(content: Content): Fact[] {
  const say = useWords(nationalWords);
  const { nameOf } = useChoices();
  const yesNo = useYesNo();
  const { list } = useFormats();
  return [
    [say('abstract'), content.abstract],
    [say('formatClass'), nameOf('formatClass', content.formatClass)],
    [say('formatType'), content.formatType],
    [say('sourceSystem'), content.sourceSystem],
    [say('scenario'), content.scenario],
    [say('industry'), content.industry],
    [say('relatedCodes'), list(content.relatedCodes) || undefined],
    [say('relatedMatters'), list(content.relatedMatters) || undefined],
    [say('certificate'), yesNo(content.certificate)],
  ];
}

function useShareFacts(content: Content, warnings: readonly Warning[]): Fact[] {
  const say = useWords(nationalWords);
  const { nameOf } = useChoices();
  const { shareType, shareMode, shareCondition, legalBasis } = content;
  return [
    [say('shareType'), nameOf('shareType', shareType)],
    [say('shareMode'), nameOf('shareMode', shareMode)],
    [say('shareCondition'), condition(shareCondition, warnings, 'shareCondition')],
    [say('legalBasis'), condition(legalBasis, warnings, 'legalBasis')],
  ];
}

function useOpenFacts(content: Content, warnings: readonly Warning[]): Fact[] {
  const say = useWords(nationalWords);
  const { nameOf } = useChoices();
  return [
    [say('openType'), nameOf('openType', content.openType)],
    [say('openCondition'), condition(content.openCondition, warnings, 'openCondition')],
  ];
}

function useSafetyFacts(content: Content): Fact[] {
  const say = useWords(nationalWords);
  const { nameOf } = useChoices();
  return [
    [say('grade'), say('gradeOf', { grade: content.grade })],
    [say('secrecy'), nameOf('secrecy', content.secrecy)],
  ];
}

function useUpdateFacts(content: Content): Fact[] {
  const say = useWords(nationalWords);
  const { nameOf } = useChoices();
  const cycle = nameOf('updateCycle', content.updateCycle);
  const note = content.updateCycleNote ?? '';
  return [
    [
      say('updateCycle'),
      cycle === undefined || note === '' ? cycle : say('cycleNoted', { cycle, note }),
    ],
    [say('channel'), nameOf('channel', content.channel)],
    [say('dataRange'), nameOf('dataRange', content.dataRange)],
    [say('collection'), nameOf('collection', content.collection)],
  ];
}

/** A condition with what is vague in it; nothing when there is none. */
function condition(text: string | undefined, warnings: readonly Warning[], path: string) {
  if (text === undefined || text === '') return undefined;
  return <Vague text={text} warnings={warnings.filter((one) => one.path === path)} />;
}

/** Words of a claim. */
export function useYesNo(): (claim: boolean) => string {
  const say = useWords(catalogWords);
  return (claim) => say(claim ? 'yes' : 'no');
}

function Vague({ text, warnings }: { text: string; warnings: readonly Warning[] }) {
  const language = useLanguage();
  return (
    <>
      <div>{text}</div>
      {warnings.map((one) => (
        <StatusTag key={one.found} tone="attention">
          {one.words[language]}
        </StatusTag>
      ))}
    </>
  );
}
