import { ApiProblem } from '#platform/http/client.ts';

/** The field that a refusal is about, by its code; what is not here stands above the form. */
const fieldOf: Readonly<Record<string, string>> = {
  'connection.not-found': 'connectionId',
  'connection.other-department': 'connectionId',
  'connection.unresolved': 'connectionId',
  'connection.unreachable': 'connectionId',
  'connection.tls-failed': 'connectionId',
  'connection.sign-in-refused': 'connectionId',
  'connection.no-such-database': 'connectionId',
  'connection.refused': 'connectionId',
  'connection.too-slow': 'connectionId',
  'connection.slow-to-look': 'connectionId',
  'connection.no-rights': 'selection.table',
  'connection.no-such-table': 'selection.table',
  'collection.not-a-mark': 'markColumn',
  'drop.no-roots': 'connectionId',
  'drop.outside-roots': 'connectionId',
  'drop.host-key-due': 'connectionId',
  'drop.host-key-changed': 'connectionId',
  'drop.not-sftp': 'connectionId',
  'drop.bad-private-key': 'connectionId',
  'drop.wrong-selection': 'connectionId',
  'drop.no-directory': 'selection.path',
  'drop.directory-unreadable': 'selection.path',
  'drop.too-many-files': 'selection.pattern',
  'drop.no-file-yet': 'selection.pattern',
  'http.key-refused': 'connectionId',
  'http.forbidden': 'connectionId',
  'http.forbidden-address': 'connectionId',
  'http.secret-missing': 'connectionId',
  'http.silent': 'connectionId',
  'http.busy': 'connectionId',
  'http.not-http': 'connectionId',
  'http.led-elsewhere': 'connectionId',
  'http.not-there': 'selection.path',
  'http.html': 'selection.path',
  'http.empty': 'selection.path',
  'http.refused': 'selection.path',
  'http.parameter-taken': 'selection.query',
  'http.wrong-type': 'selection.format',
  'http.not-json': 'selection.format',
  'http.charset-unknown': 'selection.format',
  'http.open-quote': 'selection.format',
  'http.no-list': 'selection.records',
  'http.no-objects': 'selection.records',
  'http.no-records': 'selection.records',
  'http.record-too-long': 'selection.records',
  'http.not-well': 'selection.success',
  'http.no-total': 'selection.paging',
  'http.pages-repeat': 'selection.paging',
  'http.header-changed': 'selection.paging',
  'http.incomplete': 'selection.paging',
  'http.too-large': 'selection.answerMegabytesMax',
};

interface Sent {
  mode: string;
  markColumn?: string | undefined;
  keyColumns?: readonly string[] | undefined;
}

/** A refusal of the platform as one at its field. In: what was thrown, and what was sent. */
export function atItsField(error: unknown, sent: Sent): unknown {
  if (!(error instanceof ApiProblem) || error.errors.length > 0) return error;
  const path = placeOf(error, sent);
  if (path === undefined) return error;
  const { status, code, title, detail, next, requestId } = error;
  return new ApiProblem({
    status,
    code,
    title,
    detail,
    ...(next === undefined ? {} : { next }),
    ...(requestId === undefined ? {} : { requestId }),
    errors: [{ path, message: next === undefined ? title : `${title} ${next}` }],
  });
}

function placeOf({ code, title }: ApiProblem, sent: Sent): string | undefined {
  if (code === 'collection.no-key') return sent.mode === 'key' ? 'markColumn' : 'keyColumns';
  if (code !== 'connection.no-such-column') return fieldOf[code];
  const names = (column: string) => title.includes(column);
  if (sent.markColumn !== undefined && names(sent.markColumn)) return 'markColumn';
  return sent.keyColumns?.some(names) === true ? 'keyColumns' : 'selection.columns';
}
