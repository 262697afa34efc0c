import type { RetirementDetail } from '#lifecycle/retirement/retirement.contract.ts';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useWords } from '#platform/ui/words.ts';
import { endsDataSet } from './case-values.ts';
import { deedWords } from './deed.words.ts';
import './retirement.css';

/** Who approved a destruction and who is its witness; three different people. */
export function CaseSignatures({ one }: { one: RetirementDetail }) {
  const say = useWords(deedWords);
  if (!endsDataSet(one.result)) return null;
  const approvals = one.signatures.filter(({ kind }) => kind === 'approve');
  const rows = [
    ['signature1', approvals[0]],
    ['signature2', approvals[1]],
    ['signatureWitness', one.signatures.find(({ kind }) => kind === 'witness')],
  ] as const;
  return (
    <Panel title={say('signatures')}>
      <ul className="case-offices three">
        {rows.map(([key, signature]) => (
          <li key={key}>
            <div className="case-office">
              <h3>{say(key)}</h3>
              {signature === undefined ? (
                <p className="weak">{say('noSignature')}</p>
              ) : (
                <>
                  <p>{one.people[signature.personId] ?? signature.personId}</p>
                  <p className="weak">
                    <DateTime value={signature.signedAt} />
                  </p>
                </>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
