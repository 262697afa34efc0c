import type { ResourceDefinition } from './resource.schema.ts';
import { proposeSpec } from '#lifecycle/service/service.ts';
import { isDeepStrictEqual } from 'node:util';
import type { Installed } from './installed.ts';

/** A definition as fields in the order they are written; absent values are left out. */
export type Document = Record<string, unknown>;

/** The departments in use as definitions, each before those below it. */
export function departmentDocuments(installed: Installed): Document[] {
  const { departments, departmentRef } = installed;
  const active = departments.filter(({ state }) => state === 'active');
  const children = Map.groupBy(active, ({ parentId }) => parentId);
  const root = children.get(null)?.[0];
  const below = (parentId: string | null): Document[] =>
    (children.get(parentId) ?? [])
      .toSorted((a, b) => a.order - b.order || (refOf(a.id) < refOf(b.id) ? -1 : 1))
      .flatMap((department) => [one(department), ...below(department.id)]);
  const refOf = (id: string) => departmentRef.get(id) ?? '';
  const one = (department: (typeof active)[number]): Document => {
    const { id, nameZh, nameEn, uscc, areaCode, parentId, kind, order } = department;
    const isRoot = parentId === null;
    return {
      kind: 'department',
      code: refOf(id),
      root: isRoot ? true : undefined,
      name: uscc === null ? undefined : nameZh,
      nameEn: nameEn ?? undefined,
      parent: uscc === null || isRoot || parentId === root?.id ? undefined : refOf(parentId),
      area: areaCode,
      type: isRoot || kind === 'department' ? undefined : kind,
      order: isRoot ? undefined : unless(order, 0),
    };
  };
  return below(null);
}

/** The sources that are not retired, and retired ones that a view still reads. */
export function sourceDocuments(installed: Installed): Document[] {
  const { sources, views, viewInputs, departmentRef } = installed;
  const used = new Set(
    views.flatMap(({ id }) => (viewInputs.get(id) ?? []).map(({ dataSetId }) => dataSetId)),
  );
  return sources
    .filter(({ state, dataSet }) => state !== 'retired' || used.has(dataSet.id))
    .map(({ dataSet, driftPolicy, rejectLimit, understanding }) => ({
      kind: 'source',
      code: dataSet.code,
      name: dataSet.name,
      department: departmentRef.get(dataSet.departmentId),
      unclassified: true,
      driftPolicy: unless(driftPolicy, 'stop'),
      rejectLimit: unless(rejectLimit, 0.01),
      understanding: understanding === null ? undefined : understandingDocument(understanding),
    }));
}

function understandingDocument(
  understanding: NonNullable<Installed['sources'][number]['understanding']>,
): Document {
  const { format, compression, skipRows, headerRows, missing, columns, ...text } = understanding;
  const csv = format === 'csv';
  return {
    format,
    compression: unless(compression, 'none'),
    member: text.member,
    encoding: csv ? unless(text.encoding, 'utf-8') : text.encoding,
    delimiter: csv ? unless(text.delimiter, ',') : text.delimiter,
    quote: csv ? unless(text.quote, '"') : text.quote,
    sheet: text.sheet,
    skipRows: unless(skipRows, 0),
    headerRows: unless(headerRows, 1),
    missing: missing.length === 0 ? undefined : missing,
    columns: columns.map(({ name, header, type, scale, format: form, confirmed }) => ({
      name,
      header: unless(header, name),
      ...(confirmed ? { type, scale, format: form } : {}),
    })),
  };
}

/** The active views; SQL is named here and written beside. */
export function viewDocuments(installed: Installed): { document: Document; sql?: string }[] {
  const { views, viewInputs, departmentRef, dataSetCode } = installed;
  return views
    .filter(({ state }) => state === 'active')
    .map(({ id, code, name, departmentId, mapping, sql }) => {
      const inputs = (viewInputs.get(id) ?? []).map(({ alias, dataSetId }) => [
        alias,
        dataSetCode.get(dataSetId),
      ]);
      const document = {
        kind: 'view',
        code,
        name,
        department: departmentRef.get(departmentId),
        inputs: Object.fromEntries(inputs) as Record<string, unknown>, // typed any by the library
      };
      if (mapping === null) return { document: { ...document, sqlFile: `${code}.sql` }, sql };
      const { input, columns, ...rest } = mapping;
      const written = columns.map(({ from, to, label, ...column }) => ({
        from,
        to: unless(to, from),
        label: unless(label, to),
        ...column,
      }));
      const only = inputs.length === 1 ? undefined : input;
      return { document: { ...document, mapping: { input: only, columns: written, ...rest } } };
    });
}

/** The entries in force. */
export function resourceDocuments({ resources, dataSetCode }: Installed): Document[] {
  return resources.map(({ dataSetId, content }) => {
    const { items, secrecy: _secrecy, ...said } = content;
    const {
      updateCycle,
      relatedCodes,
      channel,
      certificate,
      relatedMatters,
      dataRange,
      collection,
    } = said;
    const none = (list: readonly string[]) => (list.length === 0 ? undefined : list);
    return {
      kind: 'resource',
      code: dataSetCode.get(dataSetId),
      unclassified: true,
      ...inOrder(said),
      shareMode: said.shareType === 3 ? said.shareMode : unless(said.shareMode, 1),
      updateCycle: unless(updateCycle, 1),
      relatedCodes: none(relatedCodes),
      channel: unless(channel, 1),
      certificate: unless(certificate, false),
      relatedMatters: none(relatedMatters),
      dataRange: unless(dataRange, 1),
      collection: unless(collection, 2),
      items: items.map((item) => inItemOrder(item)),
    };
  });
}

const contentOrder = [
  'name',
  'classCode',
  'abstract',
  'formatClass',
  'formatType',
  'grade',
  'shareType',
  'shareCondition',
  'shareMode',
  'legalBasis',
  'openType',
  'openCondition',
  'updateCycle',
  'updateCycleNote',
  'relatedCodes',
  'sourceSystem',
  'channel',
  'scenario',
  'industry',
  'certificate',
  'relatedMatters',
  'dataRange',
  'collection',
] as const satisfies readonly (keyof ResourceDefinition)[];

const itemOrder = [
  'column',
  'name',
  'dataType',
  'length',
  'scale',
  'description',
  'dataElementId',
  'codeSetId',
  'valueRange',
  'key',
  'nullable',
  'sensitive',
  'grade',
  'shareType',
  'openType',
  'openCondition',
] as const;

type Content = Installed['resources'][number]['content'];

/** PostgreSQL does not keep the order of fields; a file has always the same one. */
function inOrder(content: Partial<Content>): Document {
  return Object.fromEntries(contentOrder.map((field) => [field, content[field]]));
}

function inItemOrder(item: Content['items'][number]): Document {
  return Object.fromEntries(itemOrder.map((field) => [field, item[field]]));
}

/** The services that are not retired, on entries in force; what the proposal gives is left out. */
export function serviceDocuments({ services, resources, dataSetCode }: Installed): Document[] {
  const entries = new Map(resources.map((resource) => [resource.id, resource]));
  return services.flatMap(({ code, resourceId, kind, name, spec, state }) => {
    const entry = entries.get(resourceId);
    if (entry === undefined || state === 'retired') return [];
    const keyColumns = entry.content.items.filter(({ key }) => key).map(({ column }) => column);
    const columns = entry.columns.map((column) => column.name);
    const proposed = proposeSpec({ columns, keyColumns }, {});
    const withKeys = proposeSpec({ columns, keyColumns }, { keys: spec.keys });
    return {
      kind: 'service',
      code,
      resource: dataSetCode.get(entry.dataSetId),
      type: kind,
      name: unless(name, entry.content.name),
      fields: unless(spec.fields, proposed.fields),
      keys: unless(spec.keys, proposed.keys),
      filters: unless(spec.filters, withKeys.filters),
      rowsMax: unless(spec.limits.rowsMax, proposed.limits.rowsMax),
    };
  });
}

/** The applications in use with their grants in force; never keys. */
export function applicationDocuments(installed: Installed, now: Date): Document[] {
  const { applications, grants, departmentRef } = installed;
  const byApplication = Map.groupBy(grants, ({ applicationId }) => applicationId);
  return applications
    .filter(({ state }) => state === 'active' || state === 'suspended')
    .map(({ id, name, departmentId, systemName, purpose, legalBasis, contactDuty }) => ({
      kind: 'application',
      code: name,
      department: departmentRef.get(departmentId),
      systemName,
      purpose,
      legalBasis,
      contactDuty,
      grants: grantDocuments(
        installed,
        (byApplication.get(id) ?? []).filter(({ validTo }) => validTo > now),
      ),
    }));
}

function grantDocuments(
  { services, requests }: Installed,
  grants: Installed['grants'],
): Document[] | undefined {
  const codes = new Map(
    services.map(({ id, code, state }) => [id, state === 'retired' ? undefined : code]),
  );
  const documents = grants.flatMap((grant) => {
    const service = codes.get(grant.serviceId);
    const request = requests.get(grant.requestId);
    if (service === undefined || request === undefined) return [];
    return {
      service,
      basis: request.basis,
      scenario: request.scenario,
      fields: grant.fields ?? undefined,
      rowFilter:
        grant.rowFilter.length === 0
          ? undefined
          : grant.rowFilter.map(({ column, op, values }) => ({ column, op, values })),
      validFrom: grant.validFrom > grant.grantedAt ? grant.validFrom.toISOString() : undefined,
      validTo: grant.validTo.toISOString(),
      quotaPerMinute: unless(grant.quotaPerMinute, 600),
      quotaPerDay: unless(grant.quotaPerDay, 100_000),
      frequency: request.frequency,
      responsibleDuty: request.responsibleDuty,
    };
  });
  return documents.length === 0
    ? undefined
    : documents.toSorted((a, b) => (a.service < b.service ? -1 : 1));
}

/** A value, or nothing when it is the standard one. */
export function unless<T>(value: T, standard: T): T | undefined {
  return isDeepStrictEqual(value, standard) ? undefined : value;
}
