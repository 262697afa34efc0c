import { Alert, Input, Select } from 'antd';
import { connectionUseApi } from '#lifecycle/source/connection-use.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { useWords } from '#platform/ui/words.ts';
import { connectionFormWords } from './connection-form.words.ts';

/**
 * Chooses a directory of this machine that may be watched, and a folder below it. `id`, `value` and `onChange` come from the
 * field around it; the value is the whole path.
 */
export function DirectoryBelow({
  id,
  value = '',
  onChange,
}: {
  id?: string;
  value?: string;
  onChange?: (value: string | undefined) => void;
}) {
  const say = useWords(connectionFormWords);
  const { data } = useApi(connectionUseApi.roots, {});
  const roots = data?.roots ?? [];
  if (data !== undefined && roots.length === 0) {
    return (
      <Alert type="warning" showIcon title={say('noRoots')} description={say('noRootsNext')} />
    );
  }
  const root = rootOf(roots, value) ?? (value === '' ? undefined : value);
  const below = root === undefined ? '' : value.slice(root.length).replace(/^\//, '');
  return (
    <div className="connection-root">
      <Select
        {...(id === undefined ? {} : { id })}
        aria-label={say('root')}
        placeholder={say('root')}
        value={root ?? null}
        options={roots.map((path) => ({ value: path, label: path }))}
        onChange={(chosen) => {
          onChange?.(joined(chosen ?? '', below));
        }}
      />
      <Input
        aria-label={say('below')}
        placeholder={say('belowHint')}
        maxLength={800}
        spellCheck={false}
        value={below}
        disabled={root === undefined}
        onChange={(event) => {
          onChange?.(joined(root ?? '', event.target.value));
        }}
      />
    </div>
  );
}

/** The longest of the directories that the path lies in. */
function rootOf(roots: readonly string[], path: string): string | undefined {
  return roots
    .filter((root) => path === root || path.startsWith(`${root.replace(/\/$/, '')}/`))
    .toSorted((a, b) => b.length - a.length)[0];
}

function joined(root: string, below: string): string {
  return below === '' ? root : `${root.replace(/\/$/, '')}/${below.replace(/^\/+/, '')}`;
}
