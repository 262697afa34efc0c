import { Button } from 'antd';
import { useState } from 'react';
import type { Inspection } from './reading-types.ts';
import { useFormats } from '#platform/ui/formats.ts';
import { useWords } from '#platform/ui/words.ts';
import { SampleRows } from '../SampleRows.tsx';
import { uploadWords } from './upload.words.ts';

/** Rows shown before a person asks for the others; what is corrected stays in sight of them. */
const rowsAtFirst = 10;

/** The first rows as they would be read, twenty columns at a time. */
export function PreviewTable({ inspection }: { inspection: Inspection }) {
  const say = useWords(uploadWords);
  const { number } = useFormats();
  const { understanding, preview } = inspection;
  const [isWhole, setWhole] = useState(false);
  const rows = isWhole ? preview : preview.slice(0, rowsAtFirst);
  const names = understanding.columns.map(({ name }) => name);
  return (
    <div className="upload-part">
      <h2>
        {say('previewTitle', { rows: number(preview.length), columns: number(names.length) })}
      </h2>
      <SampleRows
        rows={rows.map((row) =>
          Object.fromEntries(names.map((name, place) => [name, row[place] ?? null])),
        )}
        names={names}
        label={say('preview')}
        empty={{ title: say('previewNone') }}
      />
      {rows.length === preview.length ? null : (
        <div>
          <Button
            onClick={() => {
              setWhole(true);
            }}
          >
            {say('previewWhole', { rows: number(preview.length) })}
          </Button>
        </div>
      )}
    </div>
  );
}
