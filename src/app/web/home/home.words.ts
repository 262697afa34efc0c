import { defineWords } from '#platform/ui/words.ts';

export const homeWords = defineWords('home', {
  zh: {
    title: '工作台',
    hello: '{{name}}，您好',
    todo: '我的待办',
    todoNone: '没有待办',
    todoNoneNext: '需要您处理的审核、答复和修改会出现在这里。',
    runs: '最近的任务',
    runsNone: '还没有任务',
    runsNoneNext: '入库、生成视图、加载服务时会产生任务。',
    allRuns: '全部任务',
    what: '工作台汇总需要您处理的事项和最近的运行情况。',
    next1: '点击待办进入处理页面。',
    next2: '点击任务查看进度、结果或失败原因。',
  },
  en: {
    title: 'Workbench',
    hello: 'Hello, {{name}}',
    todo: 'My to-do',
    todoNone: 'Nothing to do',
    todoNoneNext: 'Reviews, answers and corrections that wait for you appear here.',
    runs: 'Recent jobs',
    runsNone: 'No jobs yet',
    runsNoneNext: 'Landing data, building views and loading services make jobs.',
    allRuns: 'All jobs',
    what: 'The workbench gathers what waits for you and what ran recently.',
    next1: 'Choose a to-do to open the page where it is done.',
    next2: 'Choose a job to see its progress, its result, or why it failed.',
  },
});
