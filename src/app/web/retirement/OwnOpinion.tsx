import { Button } from 'antd';
import { useState } from 'react';
import type { RetirementDetail } from '#lifecycle/retirement/retirement.contract.ts';
import { useWords } from '#platform/ui/words.ts';
import { useSession } from '../shell/session.ts';
import { useCaseNames } from './case-parts.tsx';
import { openOffices } from './case-rights.ts';
import { offices } from './case-values.ts';
import { deedWords } from './deed.words.ts';
import { OpinionForm } from './OpinionForm.tsx';

/** The opinion of the person: to be given, or what was said already and can be changed while others have still to speak. */
export function OwnOpinion({ one, done }: { one: RetirementDetail; done: () => void }) {
  const say = useWords(deedWords);
  const names = useCaseNames();
  const { me } = useSession();
  const [changes, setChanges] = useState(false);
  const given = one.opinions.find(({ givenBy }) => givenBy === me.id);
  // A plan may have been changed since it was agreed to; then an opinion is needed again.
  const isSaid = given !== undefined && given.result !== 'de-identify';
  if (isSaid && !changes && one.opinions.length < offices.length) {
    const { office, result } = given;
    return (
      <div className="line-with-deed">
        <span>
          {say('saidAlready', { office: names.office(office), result: names.result(result) })}
        </span>
        <Button
          onClick={() => {
            setChanges(true);
          }}
        >
          {say('changeOpinion')}
        </Button>
      </div>
    );
  }
  const mine = openOffices(me, one);
  const [first, ...others] = mine;
  const isAgain = one.opinions.some(({ office }) => office === first);
  const title =
    first === undefined || others.length > 0
      ? say('giveOpinion')
      : say(isAgain ? 'opinionAgain' : 'opinionOf', { office: names.office(first) });
  return (
    <section className="own-deed" aria-label={title}>
      <h3 className="small-heading">{title}</h3>
      <OpinionForm
        one={one}
        offices={mine}
        done={() => {
          setChanges(false);
          done();
        }}
      />
    </section>
  );
}
