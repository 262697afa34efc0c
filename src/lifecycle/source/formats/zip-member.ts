import { zipErrors } from './zip.errors.ts';
import type { ZipArchive, ZipMember } from './zip.ts';

/** Names shown when a person has to choose; the rest is counted. */
const membersNamedMax = 20;
/** Names handed out to choose from; a zip of more is unpacked first. */
const membersChoosableMax = 1_000;
const dataExtension = /\.(csv|tsv|tab|txt|xlsx|xlsm|json|ndjson|jsonl|geojson|parquet)(\.gz)?$/i;
const plainText = /\.txt(\.gz)?$/i;

/** What a computer put into the zip by itself. */
const byproduct = /(^|\/)(__MACOSX\/|\.|Thumbs\.db$|desktop\.ini$)/i;

/**
 * The files of a zip that can be the data: those with the extension of a data format; a `.txt` beside them counts as a
 * read-me; with no such extension at all, every file.
 */
export function memberCandidates(archive: ZipArchive): ZipMember[] {
  const files = archive.members.filter(({ path }) => !byproduct.test(path));
  const data = files.filter(({ path }) => dataExtension.test(path));
  const sure = data.filter(({ path }) => !plainText.test(path));
  if (sure.length > 0) return sure;
  return data.length > 0 ? data : files;
}

/**
 * The one data file of a zip, or the one asked for by its path. Refuses a zip without files, one with several candidates
 * when none is asked for, and a path that is not there; the words list what can be chosen.
 */
export function chooseMember(archive: ZipArchive, wanted: string | undefined): ZipMember {
  const candidates = memberCandidates(archive);
  if (wanted !== undefined) {
    const member = archive.members.find(({ path }) => path === wanted);
    if (member !== undefined) return member;
    throw zipErrors.noSuchMember({ member: wanted, members: listed(candidates) });
  }
  const [only, ...others] = candidates;
  if (only === undefined) throw zipErrors.noDataFile();
  if (others.length > 0) {
    throw zipErrors.severalDataFiles(
      { count: candidates.length, members: listed(candidates) },
      { errors: choosable(candidates) },
    );
  }
  return only;
}

/** The files to choose from, for a program: each as the value that the member may take. */
function choosable(members: readonly ZipMember[]) {
  return members
    .slice(0, membersChoosableMax)
    .map(({ path }) => ({ path: 'body.overrides.member', message: path }));
}

function listed(members: readonly ZipMember[]): string {
  const names = members.slice(0, membersNamedMax).map(({ path }) => path);
  return names.join(', ') + (members.length > membersNamedMax ? ', …' : '');
}
