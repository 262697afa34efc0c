import type { Language, Words } from '#platform/errors/errors.ts';
import type { ApplyReport, Outcome } from './apply.ts';
import type { PlannedDefinition } from './plan.ts';
import type { Action, FieldChange } from './planned.ts';

const valueCharsMax = 80;
const changesShownMax = 30;

const signs: Readonly<Record<Action, string>> = {
  create: '+',
  change: '~',
  unchanged: '=',
  waits: '…',
  cannot: '!',
};

const actionWords: Readonly<Record<Action, Words>> = {
  create: { zh: '新建', en: 'to create' },
  change: { zh: '修改', en: 'to change' },
  unchanged: { zh: '不变', en: 'unchanged' },
  waits: { zh: '等待数据', en: 'waiting for data' },
  cannot: { zh: '不能应用', en: 'impossible' },
};

const outcomeWords: Readonly<Record<Outcome, Words>> = {
  created: { zh: '已新建', en: 'created' },
  changed: { zh: '已修改', en: 'changed' },
  unchanged: { zh: '不变', en: 'unchanged' },
  waits: { zh: '等待数据', en: 'waiting for data' },
  failed: { zh: '失败', en: 'failed' },
  'not-reached': { zh: '未执行', en: 'not reached' },
};

/** How many definitions each action meets. */
export function countActions(objects: readonly PlannedDefinition[]): Record<Action, number> {
  const count = { create: 0, change: 0, unchanged: 0, waits: 0, cannot: 0 };
  for (const { planned } of objects) count[planned.action] += 1;
  return count;
}

/** The plan as a person reads it: a line for each definition, below it each field before and after, last the sums. */
export function planText(objects: readonly PlannedDefinition[], language: Language): string {
  const lines = objects.flatMap(({ kind, code, name, planned }) => [
    `${signs[planned.action]} ${kind} ${code}${name === '' || name === code ? '' : `  ${name}`}`,
    ...('reason' in planned ? [`    ${planned.reason[language]}`] : []),
    ...('changes' in planned ? changeLines(planned.changes) : []),
  ]);
  const count = countActions(objects);
  const always = new Set<Action>(['create', 'change', 'unchanged']);
  // The keys of a record of actions.
  const sums = (Object.keys(count) as Action[])
    .filter((action) => count[action] > 0 || always.has(action))
    .map((action) => sumText(count[action], actionWords[action], language));
  return [...lines, '', sums.join(', '), ''].join('\n');
}

/** What became of the definitions, those that are unchanged only as a sum; why something waits or failed. */
export function reportText({ objects }: ApplyReport, language: Language): string {
  const lines = objects
    .filter(({ outcome }) => outcome !== 'unchanged')
    .flatMap(({ kind, code, outcome, reason }) => [
      `${outcomeWords[outcome][language]}  ${kind} ${code}`,
      ...(reason === undefined ? [] : [`    ${reason[language]}`]),
    ]);
  const count = Map.groupBy(objects, ({ outcome }) => outcome);
  const sums = [...count].map(([outcome, of]) =>
    sumText(of.length, outcomeWords[outcome], language),
  );
  return [...lines, '', sums.join(', '), ''].join('\n');
}

function sumText(count: number, words: Words, language: Language): string {
  return language === 'zh' ? `${words.zh} ${count}` : `${count} ${words.en}`;
}

function changeLines(changes: readonly FieldChange[]): string[] {
  const shown = changes.slice(0, changesShownMax).map((change) => `    ${changeText(change)}`);
  const more = changes.length - shown.length;
  return more > 0 ? [...shown, `    … +${more}`] : shown;
}

function changeText({ field, before, after }: FieldChange): string {
  if (typeof before === 'string' && typeof after === 'string' && /\n/.test(before + after)) {
    const [old, now] = [before.split('\n'), after.split('\n')];
    const at = now.findIndex((line, index) => line !== old[index]);
    const line = at === -1 ? now.length : at;
    return `${field}:${line + 1}: ${valueText(old[line])} → ${valueText(now[line])}`;
  }
  return `${field}: ${valueText(before)} → ${valueText(after)}`;
}

function valueText(value: unknown): string {
  if (value === undefined) return '(–)';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > valueCharsMax ? `${text.slice(0, valueCharsMax)}…` : text;
}
