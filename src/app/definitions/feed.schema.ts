import * as z from 'zod';
import { DefineFeed } from '#lifecycle/source/collection.contract.ts';
import { TableSelection } from '#lifecycle/source/connection.contract.ts';
import { FileSelection } from '#lifecycle/source/file-connection.contract.ts';
import { HttpSelection } from '#lifecycle/source/http-connection.contract.ts';
import { ConnectionName } from './connection.schema.ts';
import { DataSetCode } from './source.schema.ts';

/**
 * What the source of a data set collects, by which connection of its department, how and when; `code` is the data set's.
 * Mark and key are those of the old system's primary key unless given.
 */
export const FeedDefinition = DefineFeed.omit({ version: true, connectionId: true })
  .extend({
    kind: z.literal('feed'),
    code: DataSetCode,
    connection: ConnectionName,
    selection: z.union([TableSelection.strict(), FileSelection.strict(), HttpSelection.strict()]),
    keyColumns: DefineFeed.shape.keyColumns.unwrap().min(1).optional(),
  })
  .superRefine(({ selection, mode, markColumn, keyColumns }, ctx) => {
    const say = (path: string, message: string) => {
      ctx.addIssue({ code: 'custom', path: [path], message });
    };
    const isTable = 'table' in selection;
    if (!isTable && mode !== 'full')
      say('mode', '文件和接口只能整份采集 (what is no table is collected whole)');
    if (!isTable && keyColumns !== undefined)
      say('keyColumns', '文件和接口没有主键 (only tables have a key)');
    if (mode === 'full' && markColumn !== undefined) {
      say('markColumn', '全量采集没有标记 (a whole collection has no mark)');
    }
  });
export type FeedDefinition = z.infer<typeof FeedDefinition>;
