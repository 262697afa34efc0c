import { Alert, Button, Form } from 'antd';
import { useEffect, useRef } from 'react';
import type { ResourceDetail } from '#lifecycle/resource/resource.contract.ts';
import { useWords } from '#platform/ui/words.ts';
import { catalogWords } from './catalog.words.ts';
import { ChangeTable, type Change } from './ChangeTable.tsx';
import type { Content } from './content-values.ts';
import { reviewWords } from './review.words.ts';

/** What somebody else saved meanwhile beside what was typed here; the person decides which stays. */
export function TheirChanges({ theirs, mine }: { theirs: ResourceDetail; mine: Content }) {
  const say = useWords(catalogWords);
  const sayReview = useWords(reviewWords);
  const form = Form.useFormInstance();
  const seen: unknown = Form.useWatch('version', form);
  const ready = seen === theirs.version;
  const onTakeOver = () => {
    form.setFieldValue('version', theirs.version);
  };
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    place.current?.scrollIntoView({ block: 'center' });
  }, []);
  const saved = theirs.draft ?? theirs.published;
  const changes = saved === null ? [] : differences(saved, mine);
  return (
    <section className="their-changes" aria-label={sayReview('theirDraft')} ref={place}>
      <Alert
        type="warning"
        showIcon
        title={say('conflictTitle')}
        description={ready ? say('conflictReady') : say('conflictText')}
        action={ready ? undefined : <Button onClick={onTakeOver}>{say('conflictMine')}</Button>}
      />
      <h2 className="part-title">
        {changes.length === 0 ? sayReview('sameContent') : sayReview('theirDraft')}
      </h2>
      {changes.length === 0 ? null : (
        <ChangeTable changes={changes} sides={[sayReview('theirs'), sayReview('mine')]} />
      )}
    </section>
  );
}

/** Attribute by attribute; items by their column. */
function differences(before: Content, after: Content): Change[] {
  const { items: itemsBefore, ...restBefore } = before;
  const { items: itemsAfter, ...restAfter } = after;
  const old = new Map(itemsBefore.map((item) => [item.column, item]));
  const now = new Map(itemsAfter.map((item) => [item.column, item]));
  const columns = new Set([...old.keys(), ...now.keys()]);
  return [
    ...between(restBefore, restAfter, ''),
    ...[...columns].flatMap((column) => {
      const path = `items.${column}`;
      const [a, b] = [old.get(column), now.get(column)];
      if (a === undefined || b === undefined) return [{ path, before: a, after: b }];
      return between(a, b, `${path}.`);
    }),
  ];
}

function between(before: object, after: object, prefix: string): Change[] {
  const old = new Map<string, unknown>(Object.entries(before));
  const now = new Map<string, unknown>(Object.entries(after));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const [a, b] = [old.get(name), now.get(name)];
    return JSON.stringify(a) === JSON.stringify(b)
      ? []
      : [{ path: `${prefix}${name}`, before: a, after: b }];
  });
}
