import * as z from 'zod';

/** Sent by a page that reads by itself while nobody touches it; such reading does not prolong a session. */
export const awayHeader = 'x-chengshu-away';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';

/**
 * One endpoint of the API. From this object come validation, response stripping, the permission check, OpenAPI,
 * the typed client and the documentation. `permission` is required: an endpoint without one does not compile.
 * `raw` endpoints stream: `upload` takes the request's bytes, `download` answers with a stream.
 */
export interface Endpoint {
  method: Method;
  path: `/${string}`;
  summary: string;
  permission: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  response?: z.ZodType;
  status?: 200 | 201 | 202 | 204;
  raw?: 'upload' | 'download';
  description?: string;
}

export type Api = Readonly<Record<string, Endpoint>>;

/** Declares an endpoint; the types of its schemas are kept. */
export function endpoint<const E extends Endpoint>(declaration: E): E {
  return declaration;
}

const pageLimitDefault = 50;
export const pageLimitMax = 200;

/** The query of a list: how many, and where to go on. Spread it into `z.object({ ...pageQuery, state: … })`. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(pageLimitMax).default(pageLimitDefault),
  cursor: z.string().max(500).optional(),
};

/** A page of a list; `next` is the cursor of the following page, null on the last. */
export function pageOf<T extends z.ZodType>(
  item: T,
): z.ZodObject<{ items: z.ZodArray<T>; next: z.ZodNullable<z.ZodString> }> {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

type Output<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a handler gets: validated input of exactly the declared shapes. */
export interface EndpointInput<E extends Endpoint> {
  params: Output<E['params']>;
  query: Output<E['query']>;
  body: Output<E['body']>;
}

/** What a handler returns: the declared response (stripped on its way out), nothing, or a raw answer. */
export type EndpointOutput<E extends Endpoint> = E['response'] extends z.ZodType
  ? z.input<E['response']>
  : E['raw'] extends string
    ? RawAnswer
    : void;

/** The answer of a raw endpoint. */
export interface RawAnswer {
  status?: number;
  headers?: Readonly<Record<string, string>>;
  /** A Node readable stream, bytes, text, or nothing. */
  body?: unknown;
}
