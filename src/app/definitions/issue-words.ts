import type * as z from 'zod';
import type { Words } from '#platform/errors/errors.ts';
import { hint } from './suggestion.rules.ts';

type Issue = z.core.$ZodIssue;

const typeWords: Readonly<Record<string, Words>> = {
  string: { zh: '文本', en: 'text' },
  number: { zh: '数字', en: 'a number' },
  int: { zh: '整数', en: 'a whole number' },
  boolean: { zh: 'true 或 false', en: 'true or false' },
  array: { zh: '列表', en: 'a list' },
  object: { zh: '字段的集合', en: 'fields' },
  record: { zh: '字段的集合', en: 'fields' },
};

/** How much an objection says that another option was meant; more than any number of fields weighs. */
const otherShapeWeight = 100_000;

/** An issue, or of a choice the issues of the option that was most likely meant. */
export function plainIssues(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const [nearest = []] = issue.errors.toSorted((a, b) => weightOf(a) - weightOf(b));
  return nearest.flatMap((inner) =>
    plainIssues({ ...inner, path: [...issue.path, ...inner.path] }),
  );
}

function weightOf(issues: readonly Issue[]): number {
  return issues
    .map((issue) => {
      if (issue.code === 'unrecognized_keys') return issue.keys.length;
      return issue.path.length === 0 && issue.code !== 'invalid_union' ? otherShapeWeight : 1;
    })
    .reduce((sum, weight) => sum + weight, 0);
}

/** What a schema objects to, in both languages. In: the issue and the value that stands there. */
export function issueWords(issue: Issue, value: unknown): Words {
  const field = issue.path.findLast((part) => typeof part === 'string') ?? '';
  const said = wordsOf(issue, value);
  return field === '' ? said : { zh: `${field}:${said.zh}`, en: `${field}: ${said.en}` };
}

function wordsOf(issue: Issue, value: unknown): Words {
  switch (issue.code) {
    case 'invalid_type': {
      const needs = typeWords[issue.expected] ?? { zh: issue.expected, en: issue.expected };
      if (value === undefined) return { zh: '缺少这个字段', en: 'this field is missing' };
      return { zh: `应为${needs.zh}`, en: `must be ${needs.en}` };
    }
    case 'invalid_value':
      return valueWords(issue.values.map(String), value);
    case 'too_small':
      return limitWords('min', issue);
    case 'too_big':
      return limitWords('max', issue);
    case 'invalid_format':
      return formatWords(issue);
    case 'unrecognized_keys': {
      const keys = issue.keys.join(', ');
      return { zh: `这里没有字段 ${keys}`, en: `there is no field ${keys} here` };
    }
    case 'invalid_union':
      return valueWords(
        (issue.inclusive === false ? [] : (issue.options ?? [])).map(String),
        value,
      );
    case 'invalid_key': {
      const [first] = issue.issues;
      return first === undefined ? bothOf(issue.message) : wordsOf(first, value);
    }
    default:
      return bothOf(issue.message);
  }
}

function valueWords(values: readonly string[], value: unknown): Words {
  const list = values.join(', ');
  if (value === undefined) {
    return { zh: `缺少这个字段（可取：${list}）`, en: `this field is missing (one of: ${list})` };
  }
  const given = typeof value === 'string' ? value : JSON.stringify(value);
  const near = hint(given, values);
  return {
    zh: `不能是 ${given}，可取：${list}${near.zh}`,
    en: `cannot be ${given}; one of: ${list}${near.en}`,
  };
}

function limitWords(
  side: 'min' | 'max',
  issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig,
): Words {
  const limit = 'minimum' in issue ? issue.minimum : issue.maximum;
  const ofText = issue.origin === 'string';
  const counts = ofText || issue.origin === 'array';
  const unit = ofText ? { zh: '个字符', en: ' characters' } : { zh: '项', en: ' entries' };
  const [zh, en] = side === 'min' ? ['至少', 'at least'] : ['最多', 'at most'];
  return {
    zh: `${zh} ${limit}${counts ? ` ${unit.zh}` : ''}`,
    en: `${en} ${limit}${counts ? unit.en : ''}`,
  };
}

function formatWords(issue: z.core.$ZodIssueInvalidStringFormat): Words {
  if (issue.format === 'datetime') {
    const form = '2027-12-31T16:00:00Z';
    return { zh: `应为 UTC 时间，如 ${form}`, en: `must be a time in UTC like ${form}` };
  }
  if (issue.format === 'regex' && issue.message.startsWith('Invalid')) {
    return { zh: `写法须符合 ${issue.pattern ?? ''}`, en: `must match ${issue.pattern ?? ''}` };
  }
  return bothOf(issue.message);
}

/** The contracts' own sentences are in both languages already. */
function bothOf(message: string): Words {
  return { zh: message, en: message };
}
