import { Pagination } from 'antd';
import { useState } from 'react';
import type { Inspection } from './reading-types.ts';
import { useFormats } from '#platform/ui/formats.ts';
import { useWords } from '#platform/ui/words.ts';
import { uploadWords } from './upload.words.ts';

/** Columns shown at a time; a table of thousands is walked through. */
const columnsShown = 20;

/** The first rows as they would be read, twenty columns at a time. */
export function PreviewTable({ inspection }: { inspection: Inspection }) {
  const say = useWords(uploadWords);
  const { number } = useFormats();
  const [asked, setPage] = useState(1);
  const { understanding, preview } = inspection;
  const { columns } = understanding;
  const page = Math.min(asked, Math.max(1, Math.ceil(columns.length / columnsShown)));
  const from = (page - 1) * columnsShown;
  const shown = columns.slice(from, from + columnsShown);
  return (
    <div className="upload-part">
      <h2>
        {say('previewTitle', { rows: number(preview.length), columns: number(columns.length) })}
      </h2>
      {/* What scrolls has to be reached by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className="upload-scroll" tabIndex={0} aria-label={say('preview')}>
        <table>
          <thead>
            <tr>
              {shown.map(({ name }) => (
                <th key={name} scope="col" title={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.map((row, index) => (
              // Rows of a file have no other name than their place.
              // oxlint-disable-next-line react/no-array-index-key
              <tr key={index}>
                {shown.map(({ name }, place) => (
                  <td key={name}>{row[from + place] ?? <span className="weak">—</span>}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {columns.length > columnsShown ? (
        <Pagination
          size="small"
          current={page}
          pageSize={columnsShown}
          total={columns.length}
          showSizeChanger={false}
          onChange={setPage}
          showTotal={(total, [first, last]) =>
            say('columnsShown', { first, last, total: number(total) })
          }
        />
      ) : null}
    </div>
  );
}
