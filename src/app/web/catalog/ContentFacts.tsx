import './catalog.css';
import type { ReactNode } from 'react';
import { resourceApi, type ResourceDetail } from '#lifecycle/resource/resource.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { Facts } from '#platform/ui/DetailPage.tsx';
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

/** The national items of an entry in their groups, with the words of the guide. Vague conditions say so. */
export function ContentFacts({
  content,
  given,
  warnings = [],
}: {
  content: Content;
  given: Given;
  warnings?: readonly Warning[];
}) {
  const say = useWords(nationalWords);
  const { nameOf } = useChoices();
  const classText = useClassText();
  const yesNo = useYesNo();
  const vague = (path: Warning['path'], text: string | undefined) =>
    text === undefined || text === '' ? undefined : (
      <Vague text={text} warnings={warnings.filter((one) => one.path === path)} />
    );
  const cycle = nameOf('updateCycle', content.updateCycle);
  const note = content.updateCycleNote ?? '';
  const groups: [string, [string, ReactNode][]][] = [
    [
      say('groupIdentity'),
      [
        [say('name'), content.name],
        [say('code'), given.code],
        [say('classCode'), classText(content.classCode)],
        [say('provider'), given.provider],
        [say('publishedOn'), given.publishedOn],
      ],
    ],
    [
      say('groupContent'),
      [
        [say('abstract'), content.abstract],
        [say('formatClass'), nameOf('formatClass', content.formatClass)],
        [say('formatType'), content.formatType],
        [say('sourceSystem'), content.sourceSystem],
        [say('scenario'), content.scenario],
        [say('industry'), content.industry],
        [say('relatedCodes'), listed(content.relatedCodes)],
        [say('relatedMatters'), listed(content.relatedMatters)],
        [say('certificate'), yesNo(content.certificate)],
      ],
    ],
    [
      say('groupShare'),
      [
        [say('shareType'), nameOf('shareType', content.shareType)],
        [say('shareMode'), nameOf('shareMode', content.shareMode)],
        [say('shareCondition'), vague('shareCondition', content.shareCondition)],
        [say('legalBasis'), vague('legalBasis', content.legalBasis)],
      ],
    ],
    [
      say('groupOpen'),
      [
        [say('openType'), nameOf('openType', content.openType)],
        [say('openCondition'), vague('openCondition', content.openCondition)],
      ],
    ],
    [
      say('groupSafety'),
      [
        [say('grade'), say('gradeOf', { grade: content.grade })],
        [say('secrecy'), nameOf('secrecy', content.secrecy)],
      ],
    ],
    [
      say('groupUpdate'),
      [
        [say('updateCycle'), note === '' ? cycle : `${cycle}（${note}）`],
        [say('channel'), nameOf('channel', content.channel)],
        [say('dataRange'), nameOf('dataRange', content.dataRange)],
        [say('collection'), nameOf('collection', content.collection)],
      ],
    ],
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

/** Words of a claim. */
export function useYesNo(): (claim: boolean) => string {
  const say = useWords(catalogWords);
  return (claim) => say(claim ? 'yes' : 'no');
}

function listed(texts: readonly string[]): string | undefined {
  return texts.length === 0 ? undefined : texts.join('、');
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
