import type { Inspection } from './reading-types.ts';
import { useFormats } from '#platform/ui/formats.ts';
import { useWords } from '#platform/ui/words.ts';
import { SampleRows } from '../SampleRows.tsx';
import { uploadWords } from './upload.words.ts';

/** The first rows as they would be read, twenty columns at a time. */
export function PreviewTable({ inspection }: { inspection: Inspection }) {
  const say = useWords(uploadWords);
  const { number } = useFormats();
  const { understanding, preview } = inspection;
  const names = understanding.columns.map(({ name }) => name);
  return (
    <div className="upload-part">
      <h2>
        {say('previewTitle', { rows: number(preview.length), columns: number(names.length) })}
      </h2>
      <SampleRows
        rows={preview.map((row) =>
          Object.fromEntries(names.map((name, place) => [name, row[place] ?? null])),
        )}
        names={names}
        label={say('preview')}
        empty={{ title: say('previewNone') }}
      />
    </div>
  );
}
