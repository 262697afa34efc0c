import { Checkbox, Input } from 'antd';
import { useEffect } from 'react';
import type { RetirementImpact } from '#lifecycle/retirement/impact.contract.ts';
import { useWords } from '#platform/ui/words.ts';
import { caseWords } from './case.words.ts';
import type { Kept } from './ImpactList.tsx';

/**
 * Derived copies that stay, each with its basis. `value` and `onChange` come from the field around it; `onKept` tells the
 * impact list beside it.
 */
export function KeptCopiesField({
  copies,
  onKept,
  value = [],
  onChange,
  id,
}: {
  copies: RetirementImpact['derivedCopies'];
  onKept: (kept: Kept) => void;
  id?: string;
  value?: Kept;
  onChange?: (kept: Kept) => void;
}) {
  const say = useWords(caseWords);
  useEffect(() => {
    onKept(value);
  }, [onKept, value]);
  return (
    <ul className="kept-copies" {...(id === undefined ? {} : { id })}>
      {copies.map(({ dataSetId, name }) => {
        const kept = value.find((one) => one.dataSetId === dataSetId);
        const others = value.filter((one) => one.dataSetId !== dataSetId);
        return (
          <li key={dataSetId}>
            <Checkbox
              checked={kept !== undefined}
              onChange={({ target }) => {
                onChange?.(target.checked ? [...others, { dataSetId, basis: '' }] : others);
              }}
            >
              {say('keep', { name })}
            </Checkbox>
            {kept === undefined ? null : (
              <Input
                aria-label={say('basis', { name })}
                placeholder={say('legalBasisHint')}
                maxLength={2000}
                value={kept.basis}
                {...(kept.basis.trim() === '' ? { status: 'error' as const } : {})}
                onChange={({ target }) => {
                  onChange?.(
                    value.map((one) =>
                      one.dataSetId === dataSetId ? { dataSetId, basis: target.value } : one,
                    ),
                  );
                }}
              />
            )}
            {kept?.basis.trim() === '' ? (
              <span className="weak" role="note">
                {say('basisNeeded')}
              </span>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}
