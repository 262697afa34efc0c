import type { HttpPaging } from '../http-connection.contract.ts';
import { httpErrors } from '../http.errors.ts';

/** What one page was. */
export interface PageFacts {
  records: number;
  /** SHA-256 of its records: the same for the same page. */
  digest: string;
  /** What stands at the watched JSON pointers. */
  texts: ReadonlyMap<string, string>;
  /** The next address by the Link header, if any. */
  link: string | undefined;
}

/** The way so far. */
export interface Way {
  pages: number;
  records: number;
  /** Of the last page. */
  digest: string;
  /** Of pages with more than one record. */
  digests: Set<string>;
  /** Cursors and addresses that were followed. */
  followed: Set<string>;
  total: number | undefined;
}

/** The beginning of a way. */
export function newWay(): Way {
  return {
    pages: 0,
    records: 0,
    digest: '',
    digests: new Set(),
    followed: new Set(),
    total: undefined,
  };
}

/** Where the next page is: parameters to set, or an address; undefined: there is none. */
export type Step = { parameters: Record<string, string> } | { address: string } | undefined;

/** The parameters of the first page. */
export function firstParameters(paging: HttpPaging): Record<string, string> {
  if (paging.by === 'page') {
    return { [paging.parameter]: String(paging.first), ...sizeOf(paging) };
  }
  if (paging.by === 'offset') return { [paging.parameter]: '0', ...sizeOf(paging) };
  return paging.by === 'cursor' ? sizeOf(paging) : {};
}

function sizeOf(paging: { sizeParameter?: string | undefined; size?: number | undefined }) {
  const { sizeParameter, size } = paging;
  return sizeParameter === undefined || size === undefined ? {} : { [sizeParameter]: String(size) };
}

/** JSON pointers of what a page is asked about besides its records. */
export function watchedPointers(paging: HttpPaging): string[] {
  if (paging.by === 'none') return [];
  const next =
    paging.by === 'cursor' ? paging.cursor : paging.by === 'link' ? paging.next : undefined;
  return [next, paging.total].filter((pointer) => pointer !== undefined);
}

/**
 * Where to go on after a page, which is added to the way. It ends at an empty page, without a cursor or link, or when the total
 * is reached. Refuses a page that came before, a cursor or link that was followed before, and an end before or
 * behind the total.
 */
export function nextStep(paging: HttpPaging, way: Way, page: PageFacts): Step {
  way.pages += 1;
  way.records += page.records;
  if (paging.by === 'none') return undefined;
  readTotal(paging, way, page);
  refuseRepeats(way, page);
  const { total, records } = way;
  const step = total === records ? undefined : stepAfter(paging, way, page);
  if (total !== undefined && (records > total || (step === undefined && records < total))) {
    throw httpErrors.incomplete({ total, rows: records });
  }
  return step;
}

/** Single records may well be alike; whole pages are so only where the paging leads in a circle. */
function refuseRepeats(way: Way, { records, digest }: PageFacts): void {
  const isRepeated = records > 0 && (digest === way.digest || way.digests.has(digest));
  if (isRepeated) throw httpErrors.pagesRepeat({ page: way.pages });
  way.digest = digest;
  if (records > 1) way.digests.add(digest);
}

function readTotal(paging: HttpPaging, way: Way, page: PageFacts): void {
  const pointer = 'total' in paging ? paging.total : undefined;
  if (pointer === undefined) return;
  const text = page.texts.get(pointer);
  if (text === undefined && way.pages > 1) return;
  const total = Number(text ?? Number.NaN);
  if (!Number.isSafeInteger(total) || total < 0) throw httpErrors.noTotal({ total: pointer });
  way.total = total;
}

function stepAfter(
  paging: Exclude<HttpPaging, { by: 'none' }>,
  way: Way,
  { records, texts, link }: PageFacts,
): Step {
  switch (paging.by) {
    case 'page':
      return records === 0
        ? undefined
        : set(paging.parameter, String(paging.first + way.pages), sizeOf(paging));
    case 'offset':
      // By what came, not by what was asked for: a server may give less at a time than that.
      return records === 0 ? undefined : set(paging.parameter, String(way.records), sizeOf(paging));
    case 'cursor': {
      const cursor = texts.get(paging.cursor) ?? '';
      if (cursor === '' || !follow(way, cursor, records)) return undefined;
      return set(paging.parameter, cursor, sizeOf(paging));
    }
    case 'link': {
      const address = paging.next === undefined ? link : texts.get(paging.next);
      if (address === undefined || address === '') return undefined;
      return follow(way, address, records) ? { address } : undefined;
    }
  }
}

/** A cursor that stays the same behind an empty page says that there is no more; behind records it leads in a circle. */
function follow(way: Way, to: string, records: number): boolean {
  if (!way.followed.has(to)) {
    way.followed.add(to);
    return true;
  }
  if (records > 0) throw httpErrors.pagesRepeat({ page: way.pages });
  return false;
}

function set(name: string, value: string, more: Record<string, string>): Step {
  return { parameters: { [name]: value, ...more } };
}
