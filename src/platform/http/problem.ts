import { Failure, Refusal, type InputProblem, type Language } from '#platform/errors/errors.ts';

/** An answer of RFC 9457 (application/problem+json). */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  next?: string;
  errors?: readonly InputProblem[];
  requestId: string;
}

export interface ProblemAnswer {
  problem: Problem;
  headers: Record<string, string>;
  /** Only defects are logged as errors. */
  severity: 'refusal' | 'failure' | 'defect';
}

const opaque = {
  zh: '平台出现内部错误，已记录。请把请求编号告诉管理员',
  en: 'Something went wrong inside the platform and was recorded. Tell the administrator the request id',
};
const unavailable = {
  zh: '所依赖的系统暂时没有响应，请稍后重试',
  en: 'A system this depends on did not answer. Try again shortly',
};

/** Turns any thrown value into a problem body in the caller's language. A defect tells nothing but the request id. */
export function toProblem(
  error: unknown,
  caller: { language: Language; requestId: string },
): ProblemAnswer {
  const { language, requestId } = caller;
  if (error instanceof Refusal) {
    const next = error.next(language);
    const problem: Problem = {
      ...error.details.extension,
      type: `urn:chengshu:error:${error.code}`,
      title: error.words(language),
      status: error.status,
      code: error.code,
      detail:
        next === ''
          ? error.words(language)
          : `${error.words(language)}${language === 'zh' ? '。' : '. '}${next}`,
      ...(next === '' ? {} : { next }),
      ...(error.details.errors === undefined ? {} : { errors: error.details.errors }),
      requestId,
    };
    return { problem, headers: retryAfter(error.details.retryAfterMs), severity: 'refusal' };
  }
  if (error instanceof Failure) {
    const problem = {
      type: `urn:chengshu:error:${error.code}`,
      title: unavailable[language],
      status: 503,
      code: error.code,
      detail: unavailable[language],
      requestId,
    };
    return { problem, headers: retryAfter(error.retryAfterMs), severity: 'failure' };
  }
  const problem = {
    type: 'urn:chengshu:error:defect',
    title: opaque[language],
    status: 500,
    code: 'defect',
    detail: opaque[language],
    requestId,
  };
  return { problem, headers: {}, severity: 'defect' };
}

function retryAfter(ms: number | undefined): Record<string, string> {
  return ms === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(ms / 1000))) };
}
