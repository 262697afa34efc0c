import * as z from 'zod';
import { CreateView, ViewInput, viewInputsMax } from '#lifecycle/view/view.contract.ts';
import { DepartmentRef } from './department.schema.ts';
import { DataSetCode } from './source.schema.ts';

const Mapping = CreateView.shape.mapping.unwrap();
const column = Mapping.shape.columns.element;

/** As the view's own mapping; `to` is the same as `from` and `label` the same as `to` unless given. */
const MappingDefinition = Mapping.extend({
  input: Mapping.shape.input.optional(),
  columns: z
    .array(column.extend({ to: column.shape.to.optional(), label: column.shape.label.optional() }))
    .min(1)
    .max(2_000),
});
export type MappingDefinition = z.infer<typeof MappingDefinition>;

/** A view with the data set it makes; `code` is the data set's. SQL stands in a file of its own. */
export const ViewDefinition = z
  .object({
    kind: z.literal('view'),
    code: DataSetCode,
    name: CreateView.shape.name,
    department: DepartmentRef,
    inputs: z
      .record(ViewInput.shape.alias, DataSetCode)
      .refine(
        (inputs) => Object.keys(inputs).length <= viewInputsMax,
        `最多 ${viewInputsMax} 个输入 (at most ${viewInputsMax} inputs)`,
      ),
    sqlFile: z.string().min(1).max(500).optional(),
    mapping: MappingDefinition.optional(),
  })
  .refine(({ sqlFile, mapping }) => (sqlFile === undefined) !== (mapping === undefined), {
    path: ['code'],
    message: '须给出 sqlFile 或 mapping 中的一种 (give either sqlFile or mapping)',
  });
export type ViewDefinition = z.infer<typeof ViewDefinition>;
