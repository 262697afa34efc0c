import { delimiter, isAbsolute, resolve } from 'node:path';
import * as z from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

/** Every setting of an installation: environment variable, default, meaning. The reference page is made of it. */
export const configSchema = z.object({
  CHENGSHU_DATA_DIR: z
    .string()
    .default('data')
    .meta({ description: 'directory of the database, the lake and uploads' }),
  CHENGSHU_HOST: z.string().default('127.0.0.1').meta({ description: 'address to listen on' }),
  CHENGSHU_PORT: port.default(8080).meta({ description: 'port to listen on; 0 takes a free one' }),
  CHENGSHU_ROLE: z
    .enum(['all', 'api', 'worker'])
    .default('all')
    .meta({ description: 'what this process does' }),
  CHENGSHU_PUBLIC_URL: z
    .url()
    .optional()
    .meta({ description: 'address people and programs use, when a proxy stands in front' }),
  CHENGSHU_TRUST_PROXY: z
    .stringbool()
    .default(false)
    .meta({ description: 'believe X-Forwarded-* headers of the one proxy in front' }),
  CHENGSHU_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .meta({ description: 'least level that is logged' }),
  CHENGSHU_LAKE_MEMORY_MB: z.coerce
    .number()
    .int()
    .min(128)
    .default(1024)
    .meta({ description: 'memory one lake session may use, in MB' }),
  CHENGSHU_LAKE_THREADS: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(2)
    .meta({ description: 'threads one lake session may use' }),
  CHENGSHU_JOB_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(32)
    .default(2)
    .meta({ description: 'jobs that run at once in this process' }),
  CHENGSHU_TIME_ZONE: z
    .string()
    .default('Asia/Shanghai')
    .refine(isTimeZone, { message: 'not a time zone of the IANA database' })
    .meta({ description: 'time zone of the city, for schedules and times without a zone' }),
  CHENGSHU_WATCH_ROOTS: z
    .string()
    .default('')
    .refine((list) => directoriesOf(list).every((directory) => isAbsolute(directory)), {
      message: 'every directory begins with /',
    })
    .meta({
      description:
        'directories below which folders may be watched, with : between; empty: none; {uscc} stands for the credit code of the department that watches',
    }),
  CHENGSHU_CREDENTIALS_DIR: z.string().optional().meta({
    description: 'directory of files with secrets that a bundle may name; none otherwise',
  }),
  CHENGSHU_HOT_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .default(90)
    .meta({ description: 'a data set used within so many days is hot' }),
  CHENGSHU_WARM_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .default(365)
    .meta({ description: 'one used within so many days is warm, every other one cold' }),
  CHENGSHU_MASTER_KEY: z.string().optional().meta({
    description: 'key of stored secrets, 32 bytes in base64, instead of secrets/master.key',
  }),
  DATABASE_URL: z
    .string()
    .optional()
    .meta({ description: 'an external PostgreSQL 15 or newer instead of the embedded one' }),
});

export interface Config {
  dataDir: string;
  host: string;
  port: number;
  role: 'all' | 'api' | 'worker';
  publicUrl: string | undefined;
  trustProxy: boolean;
  logLevel: string;
  lakeMemoryMb: number;
  lakeThreads: number;
  jobConcurrency: number;
  timeZone: string;
  watchRoots: readonly string[];
  credentialsDir: string | undefined;
  hotDays: number;
  warmDays: number;
  masterKey: string | undefined;
  databaseUrl: string | undefined;
  /** The demo city, whose passwords are public. Only `chengshu demo` says so; no variable does. */
  isDemo: boolean;
}

/**
 * Reads the configuration once. In: environment variables. Out: a typed, absolute configuration.
 * Refuses (throws a ConfigError naming each variable) what does not fit the schema.
 */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const parsed = configSchema.safeParse(env);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(lines);
  }
  const value = parsed.data;
  return {
    dataDir: resolve(value.CHENGSHU_DATA_DIR),
    host: value.CHENGSHU_HOST,
    port: value.CHENGSHU_PORT,
    role: value.CHENGSHU_ROLE,
    publicUrl: value.CHENGSHU_PUBLIC_URL,
    trustProxy: value.CHENGSHU_TRUST_PROXY,
    logLevel: value.CHENGSHU_LOG_LEVEL,
    lakeMemoryMb: value.CHENGSHU_LAKE_MEMORY_MB,
    lakeThreads: value.CHENGSHU_LAKE_THREADS,
    jobConcurrency: value.CHENGSHU_JOB_CONCURRENCY,
    timeZone: value.CHENGSHU_TIME_ZONE,
    watchRoots: directoriesOf(value.CHENGSHU_WATCH_ROOTS),
    credentialsDir:
      value.CHENGSHU_CREDENTIALS_DIR === undefined || value.CHENGSHU_CREDENTIALS_DIR === ''
        ? undefined
        : resolve(value.CHENGSHU_CREDENTIALS_DIR),
    hotDays: value.CHENGSHU_HOT_DAYS,
    warmDays: value.CHENGSHU_WARM_DAYS,
    masterKey: value.CHENGSHU_MASTER_KEY === '' ? undefined : value.CHENGSHU_MASTER_KEY,
    databaseUrl: value.DATABASE_URL === '' ? undefined : value.DATABASE_URL,
    isDemo: false,
  };
}

/** The environment of this process, as loadConfig reads it. */
export function processEnvironment(): Record<string, string | undefined> {
  return process.env;
}

/** The configuration as it may be printed: without passwords. */
export function redactedConfig(config: Config): Record<string, unknown> {
  return {
    ...config,
    masterKey: config.masterKey === undefined ? 'file' : '[set]',
    databaseUrl: config.databaseUrl === undefined ? 'embedded' : redactUrl(config.databaseUrl),
  };
}

/** A configuration that cannot be used; each line names a variable and what is wrong with it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly lines: readonly string[];
  constructor(lines: readonly string[]) {
    super(`The configuration cannot be used:\n${lines.map((line) => `  ${line}`).join('\n')}`);
    this.lines = lines;
  }
}

function directoriesOf(list: string): string[] {
  return list.split(delimiter).filter((directory) => directory !== '');
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}

function redactUrl(text: string): string {
  if (!URL.canParse(text)) return '[set]';
  const url = new URL(text);
  if (url.password !== '') url.password = 'redacted';
  return url.href;
}
