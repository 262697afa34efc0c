import type { Words } from '#platform/errors/errors.ts';
import { classNames } from './class-tree.ts';
import type { CatalogueContent, CatalogueItem } from './resource.content.ts';

/** One thing an entry still lacks before it can be submitted, with its path in the content. */
export interface MissingItem {
  path: string;
  words: Words;
}

/**
 * What an entry still lacks under the rules of the catalogue guide and of the sharing regulation (State Council
 * Order 809: a condition for type 2, a legal basis for type 3, only unclassified data).
 * @returns an empty list when the entry may be submitted
 */
export function missingItems(content: CatalogueContent): MissingItem[] {
  return [
    ...missingBasics(content),
    ...missingSharing(content),
    ...missingOpening(content),
    ...missingOfItems(content),
  ];
}

function missing(path: string, zh: string, en: string): MissingItem {
  return { path, words: { zh, en } };
}

function missingBasics(content: CatalogueContent): MissingItem[] {
  const out: MissingItem[] = [];
  if (content.secrecy !== 'not-classified') {
    out.push(missing('secrecy', '请声明数据不涉密', 'declare that the data are not classified'));
  }
  if (content.abstract === '') out.push(missing('abstract', '请填写摘要', 'write the abstract'));
  if (content.formatType === '') {
    out.push(missing('formatType', '请填写格式类型', 'name the format'));
  }
  if (classNames(content.classCode) === undefined) {
    out.push(
      missing('classCode', '目录分类中没有这个类、项', 'the class tree has no such class and item'),
    );
  }
  if (content.updateCycle === 9 && !filled(content.updateCycleNote)) {
    out.push(missing('updateCycleNote', '更新周期为其他时请写明', 'say which other update cycle'));
  }
  return out;
}

function missingSharing(content: CatalogueContent): MissingItem[] {
  const out: MissingItem[] = [];
  if (content.shareType === 2 && !filled(content.shareCondition)) {
    out.push(missing('shareCondition', '有条件共享须写明共享条件', 'type 2 needs its conditions'));
  }
  if (content.shareType === 3 && !filled(content.legalBasis)) {
    out.push(
      missing(
        'legalBasis',
        '不予共享须写明法律、行政法规或国务院决定依据',
        'type 3 needs its basis in law, regulation or State Council decision',
      ),
    );
  }
  if (content.shareType !== 3 && content.shareMode === undefined) {
    out.push(missing('shareMode', '请选择共享方式', 'choose the way of sharing'));
  }
  if (content.grade >= 3 && content.shareType === 1) {
    out.push(
      missing(
        'shareType',
        '3 级及以上数据不得无条件共享，请改为有条件共享',
        'grade 3 and above cannot be shared without conditions',
      ),
    );
  }
  return out;
}

function missingOpening(content: CatalogueContent): MissingItem[] {
  const out: MissingItem[] = [];
  if (content.openType === 'conditional' && !filled(content.openCondition)) {
    out.push(
      missing('openCondition', '有条件开放须写明开放条件', 'conditional opening needs words'),
    );
  }
  if (content.grade >= 3 && content.openType !== 'disallowed') {
    out.push(
      missing(
        'openType',
        '3 级及以上数据不直接向社会开放',
        'grade 3 and above are not opened to the public as they are',
      ),
    );
  }
  return out;
}

function missingOfItems(content: CatalogueContent): MissingItem[] {
  if (content.items.length === 0) {
    return [missing('items', '请至少保留一个信息项', 'keep at least one item')];
  }
  const seen = new Set<string>();
  return content.items.flatMap((item, at) => {
    const problem = itemProblem(item, { content, seen });
    seen.add(item.column);
    return problem === undefined ? [] : [{ path: `items.${at}`, words: problem }];
  });
}

function itemProblem(
  item: CatalogueItem,
  around: { content: CatalogueContent; seen: ReadonlySet<string> },
): Words | undefined {
  if (around.seen.has(item.column)) {
    return { zh: `信息项 ${item.column} 重复`, en: `item ${item.column} stands twice` };
  }
  if (item.grade > around.content.grade) {
    return {
      zh: `信息项 ${item.name} 的分级高于目录条目的分级，条目分级取最高`,
      en: `item ${item.name} is graded above the entry; the entry takes the highest grade`,
    };
  }
  if (item.shareType > around.content.shareType) {
    return {
      zh: `信息项 ${item.name} 的共享类型严于目录条目，请改条目或删去该项`,
      en: `item ${item.name} is shared more strictly than the entry; change the entry or drop the item`,
    };
  }
  if (item.openType === 'conditional' && !filled(item.openCondition)) {
    return {
      zh: `信息项 ${item.name} 有条件开放须写明条件`,
      en: `item ${item.name}: conditional opening needs words`,
    };
  }
  return undefined;
}

function filled(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== '';
}

/** A condition whose words leave the reader to guess. */
export interface VagueWords {
  path: 'shareCondition' | 'openCondition' | 'legalBasis';
  found: string;
  words: Words;
}

const vaguePhrases =
  /视情况|视情|酌情|原则上|另行(?:通知|商议|协商|确定)|等条件|等情形|其他(?:条件|情形|需要)|经(?:领导|有关部门)同意|必要时|适当|有关规定|相关规定|协商一致/gu;
const conditionLengthMin = 6;

/**
 * Finds conditions that can be used to block sharing because they say nothing definite (Order 809 forbids added
 * conditions). A warning for the reviewer, not a refusal.
 */
export function vagueConditions(content: CatalogueContent): VagueWords[] {
  const paths = ['shareCondition', 'openCondition', 'legalBasis'] as const;
  return paths.flatMap((path) => {
    const text = content[path];
    if (!filled(text) || text === undefined) return [];
    const found = [...new Set(text.match(vaguePhrases) ?? [])];
    if (found.length === 0 && text.trim().length < conditionLengthMin) found.push(text.trim());
    return found.map((phrase) => ({
      path,
      found: phrase,
      words: {
        zh: `“${phrase}”说得不明确，请写出具体的范围、用途或依据`,
        en: `“${phrase}” is vague; name the scope, the purpose or the basis`,
      },
    }));
  });
}
