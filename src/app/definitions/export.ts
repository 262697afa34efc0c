import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as yaml from 'yaml';
import { authorize } from '#governance/policy/perform.ts';
import type { Context } from '#governance/identity/context.ts';
import { definitionErrors } from './definition.errors.ts';
import { connectionDocuments, feedDocuments } from './export-connections.ts';
import {
  applicationDocuments,
  departmentDocuments,
  resourceDocuments,
  serviceDocuments,
  sourceDocuments,
  viewDocuments,
  type Document,
} from './export-documents.ts';
import { readInstalled } from './installed.ts';

const lineWidth = 110;

/** A file of an exported bundle. */
interface ExportedFile {
  path: string;
  text: string;
}

/**
 * Writes what an installation holds as a bundle: the same installation gives the same bytes. Files of the same names are
 * replaced, others stay. Out: the paths of the files, below the directory. Refuses a path that is a file.
 */
export async function exportBundle(ctx: Context, directory: string): Promise<string[]> {
  await authorize(ctx, 'definition:apply', { type: 'definition' });
  await requireDirectory(directory);
  const files = await filesOf(ctx);
  for (const { path, text } of files) {
    const target = join(directory, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
  return files.map(({ path }) => path);
}

async function requireDirectory(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined && !found.isDirectory()) throw definitionErrors.notADirectory({ path });
}

async function filesOf(ctx: Context): Promise<ExportedFile[]> {
  const installed = await readInstalled(ctx.db);
  const one = (folder: string) => (document: Document) => ({
    path: `${folder}/${String(document['code'])}.yaml`,
    text: yamlOf([document]),
  });
  const views = viewDocuments(installed).flatMap(({ document, sql }) => {
    const file = one('views')(document);
    return sql === undefined
      ? [file]
      : [file, { path: file.path.replace(/yaml$/, 'sql'), text: `${sql.trimEnd()}\n` }];
  });
  const byName = (a: Document, b: Document) => (identity(a) < identity(b) ? -1 : 1);
  const applications = applicationDocuments(installed, ctx.now()).toSorted(byName);
  return [
    ...together('departments.yaml', departmentDocuments(installed)),
    ...together('connections.yaml', connectionDocuments(installed).toSorted(byName)),
    ...sourceDocuments(installed).map(one('sources')),
    ...feedDocuments(installed).map(one('feeds')),
    ...views,
    ...resourceDocuments(installed).map(one('resources')),
    ...serviceDocuments(installed).map(one('services')),
    ...together('applications.yaml', applications),
  ].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function identity(document: Document): string {
  return `${String(document['department'])} ${String(document['code'])}`;
}

function together(path: string, documents: readonly Document[]): ExportedFile[] {
  return documents.length === 0 ? [] : [{ path, text: yamlOf(documents) }];
}

/** Documents as YAML: fields in blocks, things of a list that fit on a line on one. */
function yamlOf(documents: readonly Document[]): string {
  return documents
    .map((document) => {
      const node = new yaml.Document(document, {
        keepUndefined: false,
        aliasDuplicateObjects: false,
      });
      yaml.visit(node, {
        Seq: (_, seq) => {
          for (const item of seq.items) {
            if (yaml.isMap(item) && item.items.every(({ value }) => !yaml.isCollection(value)))
              item.flow = true;
          }
        },
      });
      return node.toString({ lineWidth, flowCollectionPadding: true });
    })
    .join('---\n');
}
