/** Languages every refusal can speak. */
export const languages = ['zh', 'en'] as const;
export type Language = (typeof languages)[number];

/** The same sentence in each language; `{name}` is replaced by the parameter of that name. */
export type Words = Readonly<Record<Language, string>>;

/** What a name stands for; words are said in the reader's language. */
type ParamValue = string | number | boolean | null | undefined | Words;

/** One place in the caller's input that was wrong. */
export interface InputProblem {
  path: string;
  message: string;
}

export type RefusalParams = Readonly<Record<string, ParamValue>>;

export interface RefusalDetails {
  errors?: readonly InputProblem[];
  retryAfterMs?: number;
  /** Members added to the problem body as they are (RFC 9457 extension members). */
  extension?: Readonly<Record<string, unknown>>;
  cause?: unknown;
}

/** What a module declares about a refusal: HTTP status, what happened, what to do next. */
export interface RefusalDeclaration {
  status:
    | 400
    | 401
    | 403
    | 404
    | 405
    | 409
    | 410
    | 412
    | 413
    | 415
    | 416
    | 422
    | 423
    | 429
    | 503
    | 507;
  words: Words;
  next?: Words;
}

/** The caller can act on it: wrong input, missing right, illegal move. Answered with words, never logged as an error. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  readonly status: number;
  readonly params: RefusalParams;
  readonly details: RefusalDetails;
  readonly #declaration: RefusalDeclaration;

  constructor(
    code: string,
    declaration: RefusalDeclaration,
    given: { params: RefusalParams; details: RefusalDetails },
  ) {
    super(
      interpolate(declaration.words, given.params, 'en'),
      given.details.cause === undefined ? undefined : { cause: given.details.cause },
    );
    this.code = code;
    this.status = declaration.status;
    this.params = given.params;
    this.details = given.details;
    this.#declaration = declaration;
  }

  /** What happened, in the caller's language. */
  words(language: Language): string {
    return interpolate(this.#declaration.words, this.params, language);
  }

  /** What to do next, in the caller's language; empty when nothing can be advised. */
  next(language: Language): string {
    const { next } = this.#declaration;
    return next === undefined ? '' : interpolate(next, this.params, language);
  }
}

/** The world did not answer: a disk, a network, another system. Retrying may help. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: string;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(
    code: string,
    message: string,
    options: { retryable: boolean; retryAfterMs?: number; cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Our own mistake: an assertion that did not hold. */
export class Defect extends Error {
  override readonly name = 'Defect';
}

/** Throws a Defect unless the condition holds. */
export function assert(condition: unknown, text: string): asserts condition {
  if (!condition) throw new Defect(text);
}

const registry = new Map<string, RefusalDeclaration>();

type RefusalFactories<T> = {
  readonly [K in keyof T]: (params?: RefusalParams, details?: RefusalDetails) => Refusal;
};

/**
 * Declares the refusals of a module. In: the module's name and, per refusal, status and words.
 * Out: one factory per refusal; the code is `module.kebab-case-key`. Refuses a code declared twice.
 */
export function defineErrors<const T extends Record<string, RefusalDeclaration>>(
  module: string,
  declarations: T,
): RefusalFactories<T> {
  const factories: Record<string, (p?: RefusalParams, d?: RefusalDetails) => Refusal> = {};
  for (const [key, declaration] of Object.entries(declarations)) {
    const code = `${module}.${kebab(key)}`;
    assert(!registry.has(code), `error code declared twice: ${code}`);
    registry.set(code, declaration);
    factories[key] = (params = {}, details = {}) =>
      new Refusal(code, declaration, { params, details });
  }
  // The loop above fills exactly the keys of T.
  return factories as RefusalFactories<T>;
}

/** Every refusal declared by the modules loaded so far, by code; the error reference is made of it. */
export function declaredErrors(): ReadonlyMap<string, RefusalDeclaration> {
  return registry;
}

function kebab(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function interpolate(words: Words, params: RefusalParams, language: Language): string {
  return words[language].replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (value === undefined || value === null) return whole;
    return typeof value === 'object' ? value[language] : String(value);
  });
}
