import { defineWords, useWords } from '#platform/ui/words.ts';

const operatorWords = defineWords('service.operator', {
  zh: {
    eq: '等于',
    ne: '不等于',
    gt: '大于',
    gte: '不小于',
    lt: '小于',
    lte: '不大于',
    in: '属于',
    like: '开头为',
    null: '为空',
  },
  en: {
    eq: 'is',
    ne: 'is not',
    gt: 'above',
    gte: 'at least',
    lt: 'below',
    lte: 'at most',
    in: 'is one of',
    like: 'begins as',
    null: 'is missing',
  },
});

const operators = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'like', 'null'] as const;

/** The words of a comparison; one that is not known stays as it is. */
export function useOperatorName(): (operator: string) => string {
  const say = useWords(operatorWords);
  return (operator) => {
    const known = operators.find((one) => one === operator);
    return known === undefined ? operator : say(known);
  };
}
