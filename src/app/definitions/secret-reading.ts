import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ConnectionSecret } from '#lifecycle/source/connection.contract.ts';
import type { Words } from '#platform/errors/errors.ts';
import type { BundleProblem } from './bundle-problem.ts';
import type { ConnectionDefinition } from './connection.schema.ts';
import { definitionErrors } from './definition.errors.ts';
import type { Ground } from './ground.ts';
import type { SecretReference } from './secret-reference.schema.ts';

const secretBytesMax = 64 * 1024;

type References = Readonly<Record<string, SecretReference>>;
type Read = { ok: true; text: string } | { ok: false; words: Words };

/** The references by which a definition names its secret; undefined when it names none. */
export function referencesOfSecret(given: ConnectionDefinition): References | undefined {
  const secret = 'secret' in given ? given.secret : undefined;
  if (secret === undefined || typeof secret === 'string') return undefined;
  return Object.fromEntries(
    Object.entries(secret).flatMap(([field, reference]) =>
      reference === undefined ? [] : [[field, reference]],
    ),
  );
}

/** Secrets that the bundle names and that are not there, each with the place of its name. */
export async function secretProblems(ground: Ground): Promise<BundleProblem[]> {
  const problems: BundleProblem[] = [];
  for (const { value, placeOf } of ground.definitions) {
    const references = value.kind === 'connection' ? referencesOfSecret(value) : undefined;
    for (const [field, reference] of Object.entries(references ?? {})) {
      const read = await readSecret(ground, reference);
      if (!read.ok) problems.push({ place: placeOf(['secret', field]), words: read.words });
    }
  }
  return problems;
}

/** The secret that references name; it goes to the platform's own sealed keeping and nowhere else. */
export async function secretOf(ground: Ground, references: References): Promise<ConnectionSecret> {
  const texts: Record<string, string> = {};
  for (const [field, reference] of Object.entries(references)) {
    const read = await readSecret(ground, reference);
    if (!read.ok) throw definitionErrors.nowRefused({ ...read.words });
    texts[field] = read.text;
  }
  return ConnectionSecret.parse(texts);
}

async function readSecret(ground: Ground, reference: SecretReference): Promise<Read> {
  if ('file' in reference) return readSecretFile(ground, reference.file);
  const name = reference.env;
  const text = ground.environment[name] ?? '';
  return text === ''
    ? refused(`环境变量 ${name} 没有设置`, `the environment variable ${name} is not set`)
    : fitting(name, text);
}

async function readSecretFile({ ctx }: Ground, name: string): Promise<Read> {
  const { credentialsDir } = ctx.config;
  if (credentialsDir === undefined) {
    return refused(
      '没有设置 CHENGSHU_CREDENTIALS_DIR，不能读取机密文件',
      'CHENGSHU_CREDENTIALS_DIR is not set: no file with a secret can be read',
    );
  }
  const path = join(credentialsDir, name);
  try {
    const { size } = await stat(path);
    if (size > secretBytesMax) return tooLong(name);
    // An editor ends the last line; the secret does not.
    const text = (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
    return text === '' ? refused(`${name} 是空的`, `${name} is empty`) : fitting(name, text);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException; // node:fs rejects with nothing else
    return refused(
      `CHENGSHU_CREDENTIALS_DIR 下的 ${name} 不能读取（${code}）`,
      `${name} in CHENGSHU_CREDENTIALS_DIR cannot be read (${code})`,
    );
  }
}

/** Judged by the longest that any secret may be, a private key; whether it is right only the old system knows. */
function fitting(name: string, text: string): Read {
  const fits = ['password', 'privateKey'].some(
    (field) => ConnectionSecret.safeParse({ [field]: text }).success,
  );
  return fits ? { ok: true, text } : tooLong(name);
}

function tooLong(name: string): Read {
  return refused(`${name} 太长，不是机密`, `${name} is too long for a secret`);
}

function refused(zh: string, en: string): Read {
  return { ok: false, words: { zh, en } };
}
