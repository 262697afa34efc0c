import type * as z from 'zod';
import type { DraftBody } from '#lifecycle/resource/resource.contract.ts';
import type { ResourceDefinition } from './resource.schema.ts';

export type Content = z.infer<typeof DraftBody>['content'];
type Item = Content['items'][number];
type GivenItem = NonNullable<ResourceDefinition['items']>[number];

/**
 * The whole content a definition stands for. In: the definition and the content in force, or proposed, which fills
 * what the definition leaves open. Out: may lack parts of an item that is new, which a schema has to tell.
 */
export function contentOf(given: ResourceDefinition, base: Content): object {
  const { kind: _kind, code: _code, unclassified: _unclassified, items, ...said } = given;
  const shareType = given.shareType ?? base.shareType;
  const keepsCondition = shareType === 2 && given.shareCondition === undefined;
  const open = {
    name: base.name,
    classCode: base.classCode,
    abstract: base.abstract,
    formatClass: base.formatClass,
    formatType: base.formatType,
    openType: base.openType,
    grade: base.grade,
    shareType,
    ...(keepsCondition ? { shareCondition: base.shareCondition } : {}),
    ...(shareType === 3 ? {} : { shareMode: 1 }),
  };
  return withoutAbsent({
    ...open,
    ...withoutAbsent(said),
    items: items === undefined ? base.items : itemsOf(items, base.items),
    secrecy: 'not-classified',
  });
}

/** What data propose of an item stays when it is not said; words that only people write are gone then. */
function itemsOf(given: readonly GivenItem[], base: readonly Item[]): object[] {
  const byColumn = new Map(base.map((item) => [item.column, item]));
  return given.map((item) => {
    const old = byColumn.get(item.column);
    if (old === undefined) return withoutAbsent(item);
    const { name, dataType, length, scale, key, nullable, sensitive, grade, shareType, openType } =
      old;
    const proposed = {
      name,
      dataType,
      length,
      scale,
      key,
      nullable,
      sensitive,
      grade,
      shareType,
      openType,
    };
    return withoutAbsent({ ...proposed, ...withoutAbsent(item) });
  });
}

function withoutAbsent(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
