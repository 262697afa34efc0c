import type * as z from 'zod';
import { awayHeader, type Api, type Endpoint } from './endpoint.ts';

/** One field of what was sent that was not accepted; the path begins with `params`, `query` or `body`. */
export interface FieldProblem {
  path: string;
  message: string;
}

/** What went wrong in words, from the problem body (RFC 9457) or from the connection. */
export interface ProblemWords {
  /** 0 when no answer came. */
  status: number;
  code: string;
  title: string;
  detail: string;
  next?: string;
  errors?: readonly FieldProblem[];
  requestId?: string;
}

/** The one error of every call that was not answered with success. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly next: string | undefined;
  readonly errors: readonly FieldProblem[];
  readonly requestId: string | undefined;
  constructor(words: ProblemWords, options?: ErrorOptions) {
    super(`${words.code}: ${words.title}`, options);
    this.status = words.status;
    this.code = words.code;
    this.title = words.title;
    this.detail = words.detail;
    this.next = words.next;
    this.errors = words.errors ?? [];
    this.requestId = words.requestId;
  }
}

/** Code of the problem of a call that never reached the platform, or whose answer was lost. */
export const unreachableCode = 'client.unreachable';
const notSignedInCode = 'platform.not-signed-in';

type In<E extends Endpoint, K extends 'params' | 'query' | 'body'> = E[K] extends z.ZodType
  ? Record<string, never> extends z.input<E[K]>
    ? { [P in K]?: z.input<E[K]> }
    : { [P in K]: z.input<E[K]> }
  : unknown;

/** What a call of the endpoint takes: exactly what its schemas ask for, before defaults. */
export type CallInput<E extends Endpoint> = In<E, 'params'> &
  In<E, 'query'> &
  (E['raw'] extends 'upload' ? { body: Blob } : In<E, 'body'>);

/** What a call gives: the declared response, the bare Response of a raw endpoint, or nothing. */
export type CallOutput<E extends Endpoint> = E['response'] extends z.ZodType
  ? z.output<E['response']>
  : E['raw'] extends string
    ? Response
    : undefined;

export interface CallOptions {
  signal?: AbortSignal;
  /** The same key on a second try makes it the same deed. Without one, every POST gets a new key. */
  idempotencyKey?: string;
  headers?: Readonly<Record<string, string>>;
}

type Arguments<E extends Endpoint> =
  Record<string, never> extends CallInput<E>
    ? [input?: CallInput<E>, options?: CallOptions]
    : [input: CallInput<E>, options?: CallOptions];

/** Calls any endpoint of a contract. */
export type Call = <E extends Endpoint>(
  endpoint: E,
  ...given: Arguments<E>
) => Promise<CallOutput<E>>;

/** The endpoints of one contract as functions: `jobs.list({ query: { state: 'running' } })`. */
export type Client<A extends Api> = {
  readonly [K in keyof A]: (...given: Arguments<A[K]>) => Promise<CallOutput<A[K]>>;
};

export interface CallerOptions {
  /** Where the platform is; for a page of the platform itself its own origin. */
  url: string;
  /** Language of the words of problems. */
  language: () => 'zh' | 'en';
  headers?: Readonly<Record<string, string>>;
  /** Whether nobody touches the page: what it then reads by itself does not keep the session alive. */
  isAway?: () => boolean;
  fetch?: typeof fetch;
  /** Counts the sign-ins of the page. What is refused to a call from before the last one says nothing of the session of now. */
  signIns?: () => number;
  /** Called when the platform no longer knows the session. */
  onSessionExpired?: () => void;
  /** Called when the platform says that the person may not do this (403). */
  onDenied?: () => void;
}

/** The parts of an input, whatever the endpoint. */
interface AnyInput {
  params?: Readonly<Record<string, unknown>>;
  query?: Readonly<Record<string, unknown>>;
  body?: unknown;
}

/**
 * Makes the function that calls endpoints. Refusals, failures and lost connections are thrown as `ApiProblem`; an
 * aborted call throws the reason of its signal.
 */
export function createCaller(options: CallerOptions): Call {
  return async <E extends Endpoint>(endpoint: E, ...given: Arguments<E>) => {
    // CallInput is made of these parts and nothing else.
    const input = (given[0] ?? {}) as AnyInput;
    const callOptions = given[1] ?? {};
    const make = () => request(endpoint, input, { options, callOptions });
    const response = await succeed(options, endpoint, make);
    // The server strips and checks each answer by this same schema before it sends it.
    return (await answerOf(endpoint, response)) as CallOutput<E>;
  };
}

/** The endpoints of one contract as functions. In: the contract, and what `createCaller` made. */
export function createClient<A extends Api>(api: A, call: Call): Client<A> {
  const client: unknown = Object.fromEntries(
    Object.entries(api).map(([name, endpoint]) => [
      name,
      // Object.entries forgets which endpoint has which name; the mapped type knows.
      (...given: unknown[]) => call(endpoint, ...(given as Arguments<Endpoint>)),
    ]),
  );
  // One function for each endpoint of the contract, made just above.
  return client as Client<A>;
}

/** The address of an endpoint with its parameters filled in, for a link, a download or an event stream. */
export function endpointUrl<E extends Endpoint>(
  endpoint: E,
  input: Omit<CallInput<E>, 'body'>,
): string {
  // CallInput is made of these parts and nothing else.
  const { params = {}, query = {} } = input as AnyInput;
  const path = endpoint.path.replaceAll(/:(\w+)/g, (_whole, name: string) => {
    const value = params[name];
    if (value === undefined) throw new TypeError(`${endpoint.path} needs ${name}`);
    return encodeURIComponent(text(value));
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') search.append(name, text(one));
    }
  }
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function request(
  endpoint: Endpoint,
  input: AnyInput,
  { options, callOptions }: { options: CallerOptions; callOptions: CallOptions },
): Request {
  const headers = new Headers({
    accept: 'application/json, application/problem+json',
    'accept-language': options.language() === 'en' ? 'en' : 'zh-CN',
    ...options.headers,
    ...callOptions.headers,
  });
  if (endpoint.method === 'POST' && endpoint.raw === undefined) {
    headers.set('idempotency-key', callOptions.idempotencyKey ?? crypto.randomUUID());
  }
  if (options.isAway?.() === true) headers.set(awayHeader, '1');
  const isUpload = endpoint.raw === 'upload';
  if (input.body !== undefined && !isUpload) headers.set('content-type', 'application/json');
  const body = isUpload && input.body instanceof Blob ? input.body : JSON.stringify(input.body);
  return new Request(new URL(endpointUrl(endpoint, input), options.url), {
    method: endpoint.method,
    headers,
    credentials: 'same-origin',
    ...(input.body === undefined ? {} : { body }),
    ...(callOptions.signal === undefined ? {} : { signal: callOptions.signal }),
  });
}

async function send(options: CallerOptions, made: Request): Promise<Response> {
  try {
    return await (options.fetch ?? fetch)(made);
  } catch (error) {
    if (made.signal.aborted) throw error;
    throw new ApiProblem(
      { status: 0, code: unreachableCode, ...unreachable[options.language()] },
      { cause: error },
    );
  }
}

const unreachable = {
  zh: {
    title: '暂时连不上平台',
    detail: '请求没有得到答复，可能是网络中断，或平台正在重新启动。已填写的内容都还在。',
    next: '请检查网络后重试',
  },
  en: {
    title: 'The platform cannot be reached',
    detail:
      'No answer came: the connection is broken or the platform restarts. Nothing you typed is lost.',
    next: 'Check the connection and try again',
  },
};

const unreadable = {
  zh: { title: '平台没有正常答复', detail: '答复不是平台的格式，可能来自中间的代理。' },
  en: {
    title: 'The platform did not answer properly',
    detail: 'The answer came from something in between.',
  },
};

/**
 * Sends, and gives the answer of success. What is refused for want of a session that was renewed meanwhile is asked
 * again when it is only read; a deed is left to the person, who may be another by now.
 */
async function succeed(
  options: CallerOptions,
  endpoint: Endpoint,
  make: () => Request,
): Promise<Response> {
  const signIns = options.signIns?.();
  const response = await send(options, make());
  if (response.ok) return response;
  const problem = new ApiProblem(await readProblem(response, options));
  if (problem.status === 401 && problem.code === notSignedInCode) {
    const isOfNow = signIns === options.signIns?.();
    if (isOfNow) options.onSessionExpired?.();
    else if (endpoint.method === 'GET') return succeed(options, endpoint, make);
  }
  if (problem.status === 403) options.onDenied?.();
  throw problem;
}

async function readProblem(response: Response, options: CallerOptions): Promise<ProblemWords> {
  const { status } = response;
  if (response.headers.get('content-type')?.startsWith('application/problem+json') === true) {
    try {
      // The platform's own problem bodies have exactly these members (problem.ts).
      return { ...((await response.json()) as ProblemWords), status };
    } catch {
      // Cut off on its way: said in the words below.
    }
  }
  const requestId = response.headers.get('x-request-id');
  const words = unreadable[options.language()];
  return {
    ...words,
    title: `${words.title} (${status})`,
    status,
    code: `client.status-${status}`,
    ...(requestId === null ? {} : { requestId }),
  };
}

async function answerOf(endpoint: Endpoint, response: Response): Promise<unknown> {
  if (endpoint.response !== undefined) return response.json();
  return endpoint.raw === undefined ? undefined : response;
}
