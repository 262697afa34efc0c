import * as z from 'zod';

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Headers that say how a message is sent; a key in one of them would break it. */
const ownHeaders =
  /^(host|connection|content-.*|transfer-encoding|te|upgrade|accept.*|if-.*|range)$/i;
/** What a key in plain sight is called: it belongs into the secret. */
const keyNames = /(token|secret|passw(or)?d|api[-_]?key|signature)$/i;

/** Where the secret goes in a request. */
export const HttpAuth = z
  .discriminatedUnion('by', [
    z.object({ by: z.literal('none') }),
    z.object({
      by: z.literal('header'),
      name: z
        .string()
        .max(100)
        .regex(headerName, '填写请求头名称，如 X-Api-Key (the name of a header)')
        .refine((name) => !ownHeaders.test(name), '这个请求头不能放密钥 (this header is taken)'),
      prefix: z
        .string()
        .max(40)
        .regex(/^[\x20-\x7e]*$/)
        .default('')
        .meta({ description: 'before the key, as "Bearer "' }),
    }),
    z.object({
      by: z.literal('query'),
      name: z.string().min(1).max(100).meta({ description: 'name of the parameter' }),
    }),
    z.object({
      by: z.literal('basic'),
      user: z
        .string()
        .min(1)
        .max(200)
        .regex(/^[^:\p{Cc}]+$/u),
    }),
  ])
  .meta({ id: 'HttpAuth' });

/** How an interface of an old system is reached. */
export const HttpSettings = z
  .object({
    baseUrl: z
      .string()
      .trim()
      .max(1000)
      .refine(isBaseUrl, '填写 http:// 或 https:// 地址，不带账号、? 和 # (an address, no more)'),
    auth: HttpAuth.default({ by: 'none' }),
    tls: z.enum(['encrypt', 'verify']).default('verify').meta({
      description:
        'of https — encrypt: without looking at the certificate; verify: it has to be valid',
    }),
    ca: z
      .string()
      .max(20_000)
      .optional()
      .meta({ description: 'PEM of the authority that signed the certificate' }),
  })
  .meta({ id: 'HttpSettings' });
export type HttpSettings = z.infer<typeof HttpSettings>;

/** The key for `header` and `query`; `basic` has a password. */
export const HttpSecret = z.object({
  key: z
    .string()
    .min(1)
    .max(8000)
    .regex(/^[\x20-\x7e]+$/, '密钥只能是可打印的 ASCII 字符 (printable ASCII)'),
});

const Pointer = z
  .string()
  .max(500)
  .regex(/^(\/([^~/]|~[01])*)*$/, '填写 JSON 指针，如 /data/records (a JSON pointer, RFC 6901)');
const Parameter = z.string().min(1).max(100);
const Total = Pointer.optional().meta({
  description: 'of the number of all records in the answer: proves that nothing is missing',
});
const size = {
  sizeParameter: Parameter.optional(),
  size: z.int().min(1).max(1_000_000).optional().meta({ description: 'records asked for in one' }),
};

/** How an answer goes on. */
export const HttpPaging = z
  .discriminatedUnion('by', [
    z.object({ by: z.literal('none') }),
    z.object({
      by: z.literal('page'),
      parameter: Parameter,
      first: z.int().min(0).max(1).default(1),
      ...size,
      total: Total,
    }),
    z.object({
      by: z.literal('offset'),
      parameter: Parameter,
      ...size,
      total: Total,
    }),
    z.object({
      by: z.literal('cursor'),
      parameter: Parameter,
      cursor: Pointer.meta({ description: 'of the cursor in the answer; none or null: the end' }),
      ...size,
      total: Total,
    }),
    z.object({
      by: z.literal('link'),
      next: Pointer.optional().meta({
        description: 'of the next address in the answer; absent: the Link header says it',
      }),
      total: Total,
    }),
  ])
  .meta({ id: 'HttpPaging', description: 'ends at a page without records, or when all are there' });
export type HttpPaging = z.infer<typeof HttpPaging>;

/** What is asked for. */
export const HttpSelection = z
  .object({
    path: z
      .string()
      .max(1000)
      .regex(
        /^(?!\/)(?!(.*\/)?\.\.?(\/|$))[^?#\\\p{Cc}]*$/u,
        '不以 / 开头，不含 ? # 和 .. (below the base address)',
      )
      .default('')
      .meta({ description: 'below the base address' }),
    query: z
      .array(
        z.object({
          name: z
            .string()
            .min(1)
            .max(100)
            .refine(
              (name) => !keyNames.test(name),
              '密钥请填在连接里 (a key belongs into the connection)',
            ),
          value: z.string().max(1000),
        }),
      )
      .max(50)
      .default([]),
    format: z.enum(['csv', 'json']),
    records: Pointer.default('').meta({
      description: 'of the list of records in JSON; empty: the answer is the list',
    }),
    success: z
      .object({ member: Pointer.min(1), value: z.string().max(200) })
      .optional()
      .meta({
        description: 'what each JSON answer has to say, as /code = 200: else it is refused',
      }),
    paging: HttpPaging.default({ by: 'none' }),
    pagesMax: z.int().min(1).max(100_000).default(10_000),
    answerMegabytesMax: z.int().min(1).max(16_384).default(1024).meta({
      description: 'of one answer, unpacked',
    }),
    requestsPerSecond: z.number().min(0.01).max(1000).default(10),
  })
  .refine(({ format, paging }) => format === 'json' || !readsBody(paging), {
    path: ['paging'],
    message: 'CSV 只能按页码、偏移或 Link 头翻页 (CSV has no cursor, total or next address in it)',
  })
  .refine(({ format, success }) => format === 'json' || success === undefined, {
    path: ['success'],
    message: 'CSV 里没有成功标志 (CSV does not tell success)',
  })
  .meta({ id: 'HttpSelection' });
export type HttpSelection = z.infer<typeof HttpSelection>;

function readsBody(paging: HttpPaging): boolean {
  if (paging.by === 'none') return false;
  const next = paging.by === 'link' ? paging.next : undefined;
  return paging.by === 'cursor' || next !== undefined || paging.total !== undefined;
}

function isBaseUrl(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || /[?#\s\\]/.test(text) || !URL.canParse(text)) return false;
  const { username, password, hostname } = new URL(text);
  return username === '' && password === '' && hostname !== '';
}
